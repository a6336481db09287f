/** Sets the clocks of this process to a time zone while the tests of a suite run. */
export const inZone = (zone: string): void => {
  let usual: string | undefined;
  before(() => {
    usual = process.env['TZ'];
    process.env['TZ'] = zone;
  });
  after(() => {
    if (usual === undefined) delete process.env['TZ'];
    else process.env['TZ'] = usual;
  });
};

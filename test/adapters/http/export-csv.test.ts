import assert from 'node:assert/strict';
import { type Service, newUserOf, startService, tokenOf } from '../../support/service.ts';
import { csv, fill, recordsIn } from './export-world.ts';

describe('an export as CSV', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());
  const newUser = () => newUserOf(service);

  const columns =
    'id,user_id,title,description,completed,status,priority,tags,due_date,list_id,position,created_at,updated_at,completed_at,version,recurrence,series_id,successor_id';

  it('has a header and a record per task', async () => {
    const { name, call, create } = newUser();
    const plain = await create();
    const full = await create({
      title: 'Bread, butter & "jam"',
      description: 'one\ntwo\r\nthree\rfour, ""',
      tags: ['a,b', '"c"', 'ü'],
      due_date: '2026-11-21',
      priority: 'high',
      completed: true,
    });
    const { status, text, headers } = await call('GET', '/export', csv);
    assert.equal(status, 200);
    assert.deepEqual(
      ['Content-Type', 'Content-Disposition', 'Cache-Control'].map((field) => headers.get(field)),
      ['text/csv; charset=utf-8', 'attachment; filename="tasks.csv"', 'private, no-cache'],
    );
    const [at, then] = [plain.created_at, full.created_at];
    const line = `${plain.id},${name},Buy milk,,false,pending,medium,[],,,${plain.position},${at},${at},,1,,,`;
    assert.deepEqual(text.split('\r\n').slice(0, 2), [columns, line]);
    assert.deepEqual(recordsIn(text).slice(1), [
      line.split(','),
      [
        full.id,
        name,
        'Bread, butter & "jam"',
        'one\ntwo\r\nthree\rfour, ""',
        'true',
        'completed',
        'high',
        '["a,b","\\"c\\"","ü"]',
        '2026-11-21',
        '',
        full.position,
        then,
        then,
        then,
        '1',
        '',
        '',
        '',
      ],
    ]);
  });

  it('is a header alone for a user without tasks', async () => {
    assert.equal((await newUser().call('GET', '/export', csv)).text, `${columns}\r\n`);
  });

  it('begins with one byte order mark, for spreadsheets', async () => {
    for (const count of [0, 201]) {
      const user = newUser();
      await fill(user, count);
      const headers = { Authorization: `Bearer ${await tokenOf(user.name)}`, ...csv.headers };
      const response = await fetch(`${service.url}/api/me/export`, { headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.deepEqual([...bytes.subarray(0, 5)], [0xef, 0xbb, 0xbf, ...Buffer.from('id')]);
      assert.equal(bytes.lastIndexOf('\ufeff'), 0);
      assert.equal(recordsIn(bytes.toString()).length, count + 1);
    }
  });

  it('escapes cells that a spreadsheet would run as a formula [V1.2.10]', async () => {
    const { name, call, create } = newUserOf(service, '=user');
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', '-', '=a,b', '="\n"'];
    const descriptions = ['\t=1', '\r=1', '\tx', '\r\n', ...texts];
    for (const title of texts) await create({ title, tags: [title] });
    for (const description of descriptions) await create({ title: 'a', description });
    const rows = recordsIn((await call('GET', '/export', csv)).text).slice(1);
    assert.deepEqual(
      rows.map(([, , title, description]) => (title === 'a' ? description : title)),
      [...texts, ...descriptions].map((text) => `'${text}`),
    );
    assert.deepEqual(
      rows.slice(0, texts.length).map(([, , , , , , , tags]) => tags),
      texts.map((tag) => JSON.stringify([tag])),
    );
    assert.ok(rows.every(([, user]) => user === `'${name}`));
  });

  it('leaves every other text unchanged', async () => {
    const { call, create } = newUser();
    const texts = [
      "'=1",
      "'",
      '"',
      '""',
      '","',
      ' =1',
      '\n=1',
      'a=b',
      '1-1',
      '\u2028',
      '\u2029x',
      '\u202etxet',
      '\ufeffx',
      '\u0001\u001f\u007f\u0085',
      '🦉👩‍👩‍👧e\u0301',
      '\u{10ffff}\uffff',
      'null',
      'true',
      '\\"\\n',
      '#;|\\t',
      '',
    ];
    for (const description of texts) await create({ description });
    const rows = recordsIn((await call('GET', '/export', csv)).text).slice(1);
    assert.deepEqual(
      rows.map(([, , , description]) => description),
      texts,
    );
  });
});

import assert from 'node:assert/strict';
import { limiterInMemory } from '../../../src/adapters/rate-limit/rate-limiter.ts';
import { type IdentityService, identityAt } from '../../support/identity-service.ts';
import { limitsOf } from '../../support/service.ts';
import { type Identity, identityOfSuite, newEmail, places } from './identity-world.ts';

const minute = (requests: number) => limiterInMemory({ requests, seconds: 60 });

for (const [name, place] of Object.entries(places))
  describe(`identity on ${name}`, () => {
    const { begin, started } = identityOfSuite(place);
    let service: IdentityService;
    let identity: Identity;
    before(async () => {
      ({ service, identity } = await begin());
    });

    it('limits the attempts to sign in, of an address for one account and for all [V2.4.1, V6.3.1]', async () => {
      const one = await started({
        identity: { handle: service.identity.handle, limits: { perEmail: minute(2), perAddress: minute(4) } },
      });
      const { signIn } = identityAt(one.url);
      const [email, other] = [newEmail(), newEmail()];
      const statuses = [];
      for (const [to, password] of [
        [email, 'a horse of mine'],
        [email.toUpperCase(), 'a horse of mine'],
        [email, 'a horse of mine'],
        [other, 'a horse of mine'],
        [other, 'a horse of mine'],
      ] as const)
        statuses.push((await signIn(to, password)).status);
      assert.deepEqual(statuses, [401, 401, 429, 401, 429]);
      const refused = await signIn(email, 'a horse of mine');
      assert.equal(refused.headers.get('Content-Type'), 'application/problem+json');
      assert.match(refused.headers.get('Retry-After') ?? '', /^\d+$/);
      assert.equal((await identityAt(one.url).get('get-session')).status, 200);
    });

    it('limits guesses of a password by account, whatever else a cookie or a body has [V6.3.1]', async () => {
      const one = await started({
        identity: {
          handle: service.identity.handle,
          limits: { perEmail: minute(2), perAddress: minute(40) },
        },
      });
      const { post, signIn, personBy } = identityAt(one.url);
      const email = newEmail();
      const ada = await identity.signUp(email);
      const again = await personBy(await signIn(email, 'correct horse'));
      const change = { currentPassword: 'a horse of mine', newPassword: 'correct horse 2' };
      const statuses = [];
      for (const [path, body, cookie] of [
        ['change-password', change, ada.cookie],
        ['delete-user', { password: 'a horse of mine' }, `of=others; ${ada.cookie}`],
        ['change-password', change, `${ada.cookie}; of=others`],
        ['delete-user', { password: 'a horse of mine', email: newEmail() }, ada.cookie],
        ['change-password', { ...change, email: newEmail() }, again.cookie],
      ] as const)
        statuses.push((await post(path, body, cookie)).status);
      assert.deepEqual(statuses, [400, 400, 429, 429, 429]);
    });

    it('limits changes of a password by account, so that nobody uses up the attempts of others [V6.3.1]', async () => {
      const one = await started({
        identity: {
          handle: service.identity.handle,
          limits: { perEmail: minute(2), perAddress: minute(40) },
        },
      });
      const ada = await identity.signUp(newEmail());
      const { post } = identityAt(one.url);
      const change = { currentPassword: 'a horse of mine', newPassword: 'correct horse 2' };
      const statuses = async (cookie: string) => [
        (await post('change-password', change, cookie)).status,
        (await post('change-password', change, cookie)).status,
        (await post('change-password', change, cookie)).status,
      ];
      assert.deepEqual(await statuses(''), [401, 401, 429]);
      assert.deepEqual(await statuses(ada.cookie), [400, 400, 429]);
    });

    it('limits the requests of an address, which nobody has authenticated [V2.4.1]', async () => {
      const one = await started({ limits: limitsOf(1_000_000, 2) });
      const statuses = [];
      for (const path of ['get-session', 'ok', 'jwks'])
        statuses.push((await identityAt(one.url).get(path)).status);
      assert.deepEqual(statuses, [200, 200, 429]);
    });
  });

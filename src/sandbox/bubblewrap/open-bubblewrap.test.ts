import { describeSandboxContract } from '../sandbox.contract.ts';
import { openBubblewrap } from './open-bubblewrap.ts';

const signal = new AbortController().signal;
const opening = await openBubblewrap({}, signal);

describeSandboxContract('Python in bubblewrap', opening);

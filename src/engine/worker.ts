import { buildId } from '#base/build.ts';
import { systemClock } from '#base/clock.ts';
import { errorInfo } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import { acceptBroadcastPages, bridgeChannelName } from '#bridge/broadcastPort.ts';
import { generationOf, makeEngineId } from '#bridge/lockNames.ts';
import { createEnginePort, type MessageEndpoint } from '#bridge/port.ts';
import { endToEndBuild, logLine } from '#hooks';
import { createEngine } from './engine.ts';
import { ENGINES_CHANNEL } from './enginePeers.ts';
import { createEngineHost } from './host.ts';

/**
 * The worker in which the engine lives: a SharedWorker with a port per page, or a dedicated worker with its page as
 * first port and the other pages on a BroadcastChannel.
 */

const engineId = makeEngineId(buildId, generationOf(self.name), crypto.randomUUID());

const host = createEngineHost({
  build: buildId,
  engineId,
  locks: navigator.locks,
  clock: systemClock,
  peersChannel: new BroadcastChannel(ENGINES_CHANNEL),
  createEngine: (hosted) =>
    createEngine({
      ...hosted,
      fetch: (input, init) => fetch(input, init),
      indexedDB,
      secure: location.protocol === 'https:',
      clock: systemClock,
      random: () => Math.random(),
      logger: createLogger('engine', logLine, systemClock.now),
    }),
  endWorker: () => {
    self.close();
  },
});

self.addEventListener('error', (event) => {
  host.fault(errorInfo(event.error ?? event.message));
});
self.addEventListener('unhandledrejection', (event) => {
  host.fault(errorInfo(event.reason));
});

// The name does not exist where there is no such worker.
if (typeof SharedWorkerGlobalScope !== 'undefined' && self instanceof SharedWorkerGlobalScope) {
  self.addEventListener('connect', (event) => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined;
    if (port !== undefined) host.connect(createEnginePort(port));
  });
} else {
  host.connect(createEnginePort(dedicatedScope()));
  acceptBroadcastPages(new BroadcastChannel(bridgeChannelName(buildId)), engineId, host.connect);
}

if (endToEndBuild) void import('./e2e/ratchetProof.ts');

/**
 * The page that made this worker. Its first words come as soon as this script has run, so they are kept until
 * somebody listens. A dedicated worker's own `close` would end the worker, not the port, and is left out.
 */
function dedicatedScope(): MessageEndpoint {
  const early: MessageEvent[] = [];
  const keep = (event: MessageEvent): void => {
    early.push(event);
  };
  self.addEventListener('message', keep);
  return {
    postMessage: (message) => {
      self.postMessage(message);
    },
    addEventListener: (type, listener) => {
      self.removeEventListener('message', keep);
      self.addEventListener(type, listener);
      for (const event of early.splice(0)) listener(event);
    },
    removeEventListener: (type, listener) => {
      self.removeEventListener(type, listener);
    },
  };
}

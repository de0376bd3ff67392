// `npm run dev`: the embedded homeserver and Vite's development server with hot reload.
import { rootFolder } from './paths.mjs';
import { runNacre } from './session.mjs';

await runNacre({
  prepare: () => Promise.resolve(),
  async open({ port, config }) {
    const { createServer } = await import('vite');
    const server = await createServer({
      root: rootFolder,
      server: { host: 'localhost', port, strictPort: true },
      plugins: [
        {
          name: 'nacre:config',
          configureServer({ middlewares }) {
            middlewares.use('/config.json', (_request, response) => {
              response.setHeader('Content-Type', 'application/json');
              response.end(JSON.stringify(config));
            });
          },
        },
      ],
    });
    await server.listen();
    return { url: `http://localhost:${port}/`, close: () => server.close() };
  },
});

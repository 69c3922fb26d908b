// The health check: exits 0 when the service of this container answers.
const response = await fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).catch(() => undefined)
process.exit(response?.ok === true ? 0 : 1)

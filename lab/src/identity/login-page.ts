import type { ServerResponse } from 'node:http'

export function loginPage(response: ServerResponse, uid: string, problem = ''): void {
  response.writeHead(problem === '' ? 200 : 401, { 'content-type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html>
<html lang="en">
<title>Sign in to the lab</title>
<h1>Sign in to the lab</h1>
<p role="alert">${problem}</p>
<form method="post" action="/login/${uid}">
  <label>Name <input name="login" autocomplete="username"></label>
  <label>Password <input name="password" type="password" autocomplete="current-password"></label>
  <button>Sign in</button>
</form>
</html>`)
}

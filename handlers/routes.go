package handlers

import "github.com/labstack/echo/v4"

// routes registers addresses that share a beginning and middleware. An echo.Group
// with middleware would also take every address that nobody registered.
type routes struct {
	echo   *echo.Echo
	prefix string
	chain  []echo.MiddlewareFunc
}

func (r routes) GET(path string, handler echo.HandlerFunc, more ...echo.MiddlewareFunc) {
	r.echo.GET(r.prefix+path, handler, r.with(more)...)
}

func (r routes) POST(path string, handler echo.HandlerFunc, more ...echo.MiddlewareFunc) {
	r.echo.POST(r.prefix+path, handler, r.with(more)...)
}

// below are routes under a path with more middleware.
func (r routes) below(path string, more ...echo.MiddlewareFunc) routes {
	return routes{r.echo, r.prefix + path, r.with(more)}
}

func (r routes) with(more []echo.MiddlewareFunc) []echo.MiddlewareFunc {
	return append(r.chain[:len(r.chain):len(r.chain)], more...)
}

package views

// FilmScenes are the scenes of the walkthrough of each path, in order; the words are
// film.PATH.SCENE, and are captions of the film and its text version alike.
var FilmScenes = map[string][]string{
	"buy": {
		"overview", "ready", "choice", "country", "price", "bought", "login", "permissions", "number", "company", "profile", "access",
		"progress", "done", "sender",
	},
	"outside": {
		"overview", "choice", "number", "delete", "confirm", "login", "enter", "code", "company", "profile", "access", "progress", "done",
	},
	"rented": {
		"overview", "choice", "number", "verify", "verified", "login", "company", "profile", "access", "progress", "done",
	},
	"migrate": {
		"overview", "choice", "number", "requirements", "letter", "confirm", "login", "enter", "code", "company", "profile", "access",
		"progress", "done", "report",
	},
}

// FilmPaths lists the paths in the order of the choice screen.
var FilmPaths = []string{"buy", "outside", "rented", "migrate"}

# Everything a person does with the source. "make" alone lists it.
.DEFAULT_GOAL := help
GO    ?= go
TOOL  := $(GO) tool -modfile=.ci/tools/go.mod
COUNT := $(GO) run ./.ci/count
CSS   := static/build
# Not "npm ci": it wants every platform's optional package, and some registries lack a few.
NPM   := npm install --no-save --silent --no-audit --no-fund

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start portal and sandbox, seeded, without network or secrets
	$(GO) run ./cmd/senderdesk

.PHONY: dev
dev: ## the same, built again and restarted when a page or a Go file changes
	SENDERDESK_DEV=true $(GO) tool templ generate -path views --watch --cmd="$(GO) run ./cmd/senderdesk"

.PHONY: generate
generate: ## write the Go files of the templ pages
	$(GO) tool templ generate -path views -log-level warn

.PHONY: css
css: ## write the stylesheet (needs npm; everything else needs Go alone)
	cd $(CSS) && $(NPM) && npm run --silent build

.PHONY: short
short: ## every test but the browser's, in seconds
	$(COUNT) $(GO) test -short ./... ./.ci/count

# The rooms run under the race detector, and the whole program, which starts
# processes and browsers by the hundred, without it; "make race" leaves nothing out.
.PHONY: test
test: ## every test, the browser's included; sets up what it needs
	sh .ci/install
	$(COUNT) $(GO) test -race -shuffle=on -timeout=30m $$($(GO) list ./... | grep -v /cmd/) ./.ci/count -- \
	  $(GO) test -shuffle=on -parallel=4 -timeout=60m ./cmd/...

.PHONY: race
race: ## the same, all of it under the race detector; takes its time
	sh .ci/install
	$(COUNT) $(GO) test -race -shuffle=on -timeout=60m ./... ./.ci/count

.PHONY: check
check: check-generated check-css ## generated files, formatting, vet and the linters
	@test -z "$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))" || { gofmt -l $$(git ls-files -co --exclude-standard '*.go'); exit 1; }
	@out="$$($(TOOL) gofumpt -l .)"; test -z "$$out" || { echo "gofumpt would change:"; echo "$$out"; exit 1; }
	$(GO) vet ./... ./.ci/count
	$(TOOL) staticcheck ./...
	$(TOOL) golangci-lint run --config .ci/golangci.yml ./...

.PHONY: check-generated
check-generated:
	$(GO) tool templ generate -path views -check -log-level warn

.PHONY: check-css
check-css:
	@cd $(CSS) && $(NPM) && npx tailwindcss -i web.css -o check.css --minify >/dev/null 2>&1 && \
	  { cmp -s check.css ../app.css; same=$$?; rm -f check.css; \
	    test $$same = 0 || { echo "static/app.css is stale: run make css"; exit 1; }; }

.PHONY: films
films: ## make the walkthrough's films and captions anew from a real run (needs Chromium and ffmpeg)
	$(GO) test -tags film -count=1 -run TestFilms -timeout=30m -v ./cmd/senderdesk

.PHONY: bench
bench: ## measure the budgets on this machine
	$(GO) test -tags bench -count=1 -run TestBudgets -v ./cmd/senderdesk

// Renders templates with consul-template itself, as the Vault Agent does, for tests that compare with it. One request a
// line on stdin, {"template": …, "secrets": {path: Data}}; for each, {"output": …} or {"error": …} on stdout.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/consul-template/dependency"
	"github.com/hashicorp/consul-template/template"
)

type request struct {
	Template string                            `json:"template"`
	Secrets  map[string]map[string]interface{} `json:"secrets"`
}

type answer struct {
	Output string `json:"output"`
	Error  string `json:"error,omitempty"`
}

// As many passes as a template may need to name all its secrets.
const passes = 20

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		if err := out.Encode(render(line)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func render(line string) (result answer) {
	defer func() {
		if panicked := recover(); panicked != nil {
			result = answer{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	var asked request
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&asked); err != nil {
		return answer{Error: err.Error()}
	}
	written, err := template.NewTemplate(&template.NewTemplateInput{Contents: asked.Template})
	if err != nil {
		return answer{Error: err.Error()}
	}
	brain := template.NewBrain()
	// What is read is there from the first pass on, which would otherwise fail on what the next one has.
	for path, data := range asked.Secrets {
		if query, err := dependency.NewVaultReadQuery(path); err == nil {
			brain.Remember(query, &dependency.Secret{Data: data})
		}
	}
	for pass := 0; pass < passes; pass++ {
		rendered, err := written.Execute(&template.ExecuteInput{Brain: brain, Env: []string{}})
		if err != nil {
			return answer{Error: err.Error()}
		}
		if rendered.Missing.Len() == 0 {
			return answer{Output: string(rendered.Output)}
		}
		for _, missing := range rendered.Missing.List() {
			if err := remember(brain, missing, asked.Secrets); err != nil {
				return answer{Error: err.Error()}
			}
		}
	}
	return answer{Error: "it asks for more and more"}
}

func remember(brain *template.Brain, missing dependency.Dependency, secrets map[string]map[string]interface{}) error {
	name := missing.String()
	inside := strings.TrimSuffix(name[strings.Index(name, "(")+1:], ")")
	path, _, _ := strings.Cut(strings.ReplaceAll(inside, " -> ", "->"), "->")
	data, known := secrets[path]
	if !known {
		return fmt.Errorf("no secret for %s", name)
	}
	if strings.HasPrefix(name, "vault.pki(") {
		text := func(field string) string { value, _ := data[field].(string); return value }
		brain.Remember(missing, dependency.PemEncoded{Cert: text("Cert"), Key: text("Key"), CA: text("CA")})
		return nil
	}
	brain.Remember(missing, &dependency.Secret{Data: data})
	return nil
}

// Plans OPA's own compliance cases with the pinned OPA and prints one JSON object for each: the case, and its query's
// plan or the error that planning gave. A target plugin is the one public way to the plan of a query.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
)

type planned struct {
	Case  cases.TestCase  `json:"case"`
	Input json.RawMessage `json:"input,omitempty"`
	Plan  *ir.Policy      `json:"plan,omitempty"`
	Error string          `json:"error,omitempty"`
}

var errCaptured = errors.New("captured")

type capture struct{ policy *ir.Policy }

func (*capture) IsTarget(t string) bool { return t == "capture" }

func (c *capture) PrepareForEval(_ context.Context, p *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	c.policy = p
	return nil, errCaptured
}

func main() {
	set, err := cases.Load(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	plugin := &capture{}
	rego.RegisterPlugin("capture", plugin)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	out := json.NewEncoder(w)
	for _, tc := range set.Sorted().Cases {
		if err := out.Encode(plan(plugin, tc)); err != nil {
			fmt.Fprintln(os.Stderr, tc.Note, err)
			os.Exit(1)
		}
	}
}

func plan(plugin *capture, tc cases.TestCase) planned {
	result := planned{Case: tc}
	plugin.policy = nil
	for k, v := range tc.Env {
		os.Setenv(k, v)
	}
	if tc.InputTerm != nil {
		input, err := input(*tc.InputTerm)
		if err != nil {
			result.Error = "input: " + err.Error()
			return result
		}
		result.Input = input
	}
	caps := ast.CapabilitiesForThisVersion()
	opts := []func(*rego.Rego){
		rego.Query(tc.Query),
		rego.Target("capture"),
		rego.Capabilities(caps),
		rego.StrictBuiltinErrors(tc.StrictError),
	}
	for i, module := range tc.Modules {
		opts = append(opts, rego.Module(fmt.Sprintf("test-%d.rego", i), module))
	}
	_, err := rego.New(opts...).PrepareForEval(context.Background())
	if plugin.policy != nil {
		result.Plan = plugin.policy
	} else if err != nil {
		result.Error = err.Error()
	}
	return result
}

// input gives a term as JSON; sets and the like, which JSON lacks, are refused.
func input(text string) (json.RawMessage, error) {
	term, err := ast.ParseTerm(text)
	if err != nil {
		return nil, err
	}
	value, err := ast.JSON(term.Value)
	if err != nil {
		return nil, err
	}
	back, err := ast.InterfaceToValue(value)
	if err != nil {
		return nil, err
	}
	if back.Compare(term.Value) != 0 {
		return nil, errors.New("the input is no JSON")
	}
	return json.Marshal(value)
}

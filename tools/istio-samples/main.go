// What istioctl's analyzers find in each of the files that are named on standard input, one a line: a JSON array of
// {"file", "code", "object", "text"}, where `object` is "Kind namespace/name".
//
// `istioctl analyze` takes Namespaces, Pods, Services and Secrets from a cluster alone. Here they come from the file too, as
// in the analyzers' own tests (pkg/config/analysis/analyzers/analyzers_test.go), so that no cluster is needed and nothing of
// one file is seen by another.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/log"
)

type finding struct {
	File   string `json:"file"`
	Code   string `json:"code"`
	Object string `json:"object"`
	Text   string `json:"text"`
}

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "names of files come on standard input")
		os.Exit(2)
	}
	quiet := log.DefaultOptions()
	quiet.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	_ = log.Configure(quiet)
	found := []finding{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		of, err := findings(lines.Text())
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", lines.Text(), err)
			os.Exit(1)
		}
		found = append(found, of...)
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}

func findings(file string) ([]finding, error) {
	reader, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	analyzer := local.NewIstiodAnalyzer(analyzers.AllCombined(), "", "istio-system", nil)
	// Before the default resources: the first source decides which kinds are read. What cannot be read of a file is left out, as
	// istioctl does; the rest is analyzed.
	_ = analyzer.AddTestReaderKubeSource([]local.ReaderSource{{Name: file, Reader: reader}})
	if err := analyzer.AddDefaultResources(); err != nil {
		return nil, err
	}
	cancel := make(chan struct{})
	defer close(cancel)
	result, err := analyzer.Analyze(cancel)
	if err != nil {
		return nil, err
	}
	found := []finding{}
	for _, message := range result.Messages {
		object := ""
		if message.Resource != nil {
			object = message.Resource.Origin.FriendlyName()
		}
		found = append(found, finding{
			File:   file,
			Code:   message.Type.Code(),
			Object: object,
			Text:   fmt.Sprintf(message.Type.Template(), message.Parameters...),
		})
	}
	return found, nil
}

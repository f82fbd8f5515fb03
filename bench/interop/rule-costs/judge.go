// Estimates the cost of the rules of schemas as the API server does. A line in is a schema, as JSON; a line out is what
// its rules cost: of each its path and its cost, and what is forbidden of the definition for its costs.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type judged struct {
	Costs     []string `json:"costs"`
	Forbidden []string `json:"forbidden"`
	Problem   string   `json:"problem,omitempty"`
}

func walk(s *schema.Structural, path string, isRoot bool, out *judged) {
	if len(s.XValidations) > 0 {
		results, err := cel.Compile(s, model.SchemaDeclType(s, isRoot), celconfig.PerCallLimit,
			environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()), cel.StoredExpressionsEnvLoader())
		if err != nil {
			out.Problem = err.Error()
		}
		for i, each := range results {
			if each.Error != nil {
				out.Costs = append(out.Costs, fmt.Sprintf("%s[%d] error", path, i))
				continue
			}
			out.Costs = append(out.Costs, fmt.Sprintf("%s[%d] %.12g x %d", path, i, float64(each.MaxCost), each.MaxCardinality))
		}
	}
	names := []string{}
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		property := s.Properties[name]
		walk(&property, path+"."+name, false, out)
	}
	if s.Items != nil {
		walk(s.Items, path+".items", false, out)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Structural != nil {
		walk(s.AdditionalProperties.Structural, path+".values", false, out)
	}
}

func judge(line []byte) judged {
	out := judged{Costs: []string{}, Forbidden: []string{}}
	var props v1.JSONSchemaProps
	if err := json.Unmarshal(line, &props); err != nil {
		return judged{Problem: err.Error()}
	}
	var internal apiextensions.JSONSchemaProps
	if err := v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&props, &internal, nil); err != nil {
		return judged{Problem: err.Error()}
	}
	structural, err := schema.NewStructural(&internal)
	if err != nil {
		return judged{Problem: err.Error()}
	}
	walk(structural, "", true, &out)
	none := apiextensions.CustomResourceConversion{Strategy: apiextensions.NoneConverter}
	preserve := false
	crd := &apiextensions.CustomResourceDefinition{}
	crd.Name = "widgets.example.com"
	crd.Spec = apiextensions.CustomResourceDefinitionSpec{
		Group: "example.com", Scope: apiextensions.NamespaceScoped, Conversion: &none, PreserveUnknownFields: &preserve,
		Version:    "v1",
		Names:      apiextensions.CustomResourceDefinitionNames{Plural: "widgets", Singular: "widget", Kind: "Widget", ListKind: "WidgetList"},
		Versions:   []apiextensions.CustomResourceDefinitionVersion{{Name: "v1", Served: true, Storage: true}},
		Validation: &apiextensions.CustomResourceValidation{OpenAPIV3Schema: &internal},
	}
	crd.Status.StoredVersions = []string{"v1"}
	for _, each := range validation.ValidateCustomResourceDefinition(context.Background(), crd) {
		if each.Type == field.ErrorTypeForbidden {
			out.Forbidden = append(out.Forbidden, each.Error())
		}
	}
	return out
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	for lines.Scan() {
		text, _ := json.Marshal(judge(lines.Bytes()))
		fmt.Println(string(text))
	}
}

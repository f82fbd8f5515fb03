// The structs that Kubernetes' own code holds objects in, where a refusal shows them: a line each, as JSON writes their
// fields, beside the names that the fields have in the API. src/api/go-values/internal-structs.ts tells the notation.
package main

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	v1 "k8s.io/api/core/v1"
	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/certificates"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/flowcontrol"
	"k8s.io/kubernetes/pkg/apis/networking"
	"k8s.io/kubernetes/pkg/apis/policy"
	"k8s.io/kubernetes/pkg/apis/rbac"
	"k8s.io/kubernetes/pkg/apis/storage"
)

// What a refusal shows, and what the API calls it.
var roots = [][2]any{
	{core.PodTemplateSpec{}, v1.PodTemplateSpec{}},
	{core.PodSpec{}, v1.PodSpec{}},
	{core.PersistentVolumeSource{}, v1.PersistentVolumeSource{}},
	{core.PersistentVolumeClaimSpec{}, v1.PersistentVolumeClaimSpec{}},
	{core.VolumeNodeAffinity{}, v1.VolumeNodeAffinity{}},
	{core.ObjectReference{}, v1.ObjectReference{}},
	{core.EventSource{}, v1.EventSource{}},
	{core.Taint{}, v1.Taint{}},
	{core.NodeAddress{}, v1.NodeAddress{}},
	{core.ScopeSelector{}, v1.ScopeSelector{}},
	{core.ServicePort{}, v1.ServicePort{}},
	{batch.PodFailurePolicy{}, batchv1.PodFailurePolicy{}},
	{batch.SuccessPolicy{}, batchv1.SuccessPolicy{}},
	{batch.UncountedTerminatedPods{}, batchv1.UncountedTerminatedPods{}},
	{apps.StatefulSetUpdateStrategy{}, appsv1.StatefulSetUpdateStrategy{}},
	{apps.DeploymentStrategy{}, appsv1.DeploymentStrategy{}},
	{apps.DaemonSetUpdateStrategy{}, appsv1.DaemonSetUpdateStrategy{}},
	{networking.IngressRule{}, networkingv1.IngressRule{}},
	{networking.ParentReference{}, networkingv1.ParentReference{}},
	{networking.ServiceCIDRSpec{}, networkingv1.ServiceCIDRSpec{}},
	{certificates.CertificateSigningRequestCondition{}, certificatesv1.CertificateSigningRequestCondition{}},
	{flowcontrol.FlowSchemaSpec{}, flowcontrolv1.FlowSchemaSpec{}},
	{flowcontrol.PriorityLevelConfigurationSpec{}, flowcontrolv1.PriorityLevelConfigurationSpec{}},
	{policy.PodDisruptionBudgetSpec{}, policyv1.PodDisruptionBudgetSpec{}},
	{rbac.RoleRef{}, rbacv1.RoleRef{}},
	{storage.CSINodeDriver{}, storagev1.CSINodeDriver{}},
	{storage.VolumeAttachmentSpec{}, storagev1.VolumeAttachmentSpec{}},
}

var own = map[reflect.Type]string{
	reflect.TypeOf(resource.Quantity{}):  "quantity",
	reflect.TypeOf(intstr.IntOrString{}): "intstr",
	reflect.TypeOf(metav1.Time{}):        "time",
	reflect.TypeOf(metav1.MicroTime{}):   "time",
	reflect.TypeOf(metav1.Duration{}):    "string",
	reflect.TypeOf(metav1.FieldsV1{}):    "any",
}

type field struct {
	goName, jsonName string
	isOmitted        bool
	of               reflect.Type
	// The struct it stands in, if that is embedded.
	in string
}

var lines = map[string]string{}
var counterparts = map[reflect.Type]reflect.Type{}

// As JSON writes them: what is embedded without a name stands in its place.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			for _, inner := range fieldsOf(f.Type) {
				inner.in = f.Name
				all = append(all, inner)
			}
			continue
		}
		if name == "" {
			name = f.Name
		}
		all = append(all, field{f.Name, name, isOmitted(options, f.Type), f.Type, ""})
	}
	return all
}

func isOmitted(options string, t reflect.Type) bool {
	return strings.Contains(options, "omitzero") || strings.Contains(options, "omitempty") && t.Kind() != reflect.Struct
}

func nameOf(t reflect.Type) string {
	path := strings.Split(t.PkgPath(), "/")
	pkg := path[len(path)-1]
	if strings.Contains(t.PkgPath(), "apimachinery") {
		pkg = "meta"
	}
	return pkg + "." + t.Name()
}

// The type as text, and all that it is made of told.
func read(t, api reflect.Type) string {
	if text, ok := own[t]; ok {
		return text
	}
	for t.Kind() != reflect.Pointer && api.Kind() == reflect.Pointer {
		api = api.Elem()
	}
	switch t.Kind() {
	case reflect.Pointer:
		if api.Kind() == reflect.Pointer {
			api = api.Elem()
		}
		return "*" + read(t.Elem(), api)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "*string"
		}
		return "[]" + read(t.Elem(), api.Elem())
	case reflect.Map:
		return "{}" + read(t.Elem(), api.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Float64:
		return "number"
	case reflect.Interface:
		return "any"
	case reflect.Struct:
		readStruct(t, api)
		return nameOf(t)
	}
	panic(fmt.Sprint("no notation for ", t))
}

func readStruct(t, api reflect.Type) {
	if known, ok := counterparts[t]; ok {
		if known != api {
			fmt.Fprintln(os.Stderr, "two counterparts:", t, known, api)
		}
		return
	}
	counterparts[t] = api
	if other, ok := lines[nameOf(t)]; ok && other != "" {
		panic("two structs are named " + nameOf(t))
	}
	byName := map[string]field{}
	for _, f := range fieldsOf(api) {
		byName[f.goName] = f
	}
	var parts []string
	for _, f := range fieldsOf(t) {
		there, ok := byName[f.goName]
		apiName := there.jsonName
		if !ok {
			there, apiName = elsewhere(t, f, byName)
		}
		text := f.jsonName
		if f.isOmitted {
			text += "?"
		}
		if apiName != strings.ToLower(f.jsonName[:1])+f.jsonName[1:] {
			text += "=" + apiName
		}
		parts = append(parts, text+" "+read(f.of, there.of))
	}
	lines[nameOf(t)] = strings.Join(parts, ",")
}

// Where the API has a field that its own struct has not: in one that is embedded here, or around it.
func elsewhere(t reflect.Type, f field, byName map[string]field) (field, string) {
	if within, ok := byName[f.in]; ok {
		for _, inner := range fieldsOf(within.of) {
			if inner.goName == f.goName {
				return inner, within.jsonName + "." + inner.jsonName
			}
		}
	}
	if t == reflect.TypeOf(core.PodSecurityContext{}) {
		for _, around := range fieldsOf(reflect.TypeOf(v1.PodSpec{})) {
			if around.goName == f.goName {
				return around, "^" + around.jsonName
			}
		}
	}
	panic(fmt.Sprint("no counterpart of ", t, " ", f.goName))
}

func main() {
	for _, root := range roots {
		readStruct(reflect.TypeOf(root[0]), reflect.TypeOf(root[1]))
	}
	var names []string
	for name := range lines {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s: %s\n", name, lines[name])
	}
}

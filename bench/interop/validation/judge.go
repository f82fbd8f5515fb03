// What Kubernetes itself says of new pods: a manifest as JSON, a line each, in; the faults of each as JSON, a line each,
// out; or {"problem": …} for what is no pod.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/registry/core/pod"
)

type fault struct {
	Field   string `json:"field"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func judge(line []byte) (out []fault, problem string) {
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprint("panic: ", r)
		}
	}()
	var external v1.Pod
	if err := json.Unmarshal(line, &external); err != nil {
		return nil, err.Error()
	}
	legacyscheme.Scheme.Default(&external)
	internal := &core.Pod{}
	if err := legacyscheme.Scheme.Convert(&external, internal, nil); err != nil {
		return nil, err.Error()
	}
	ctx := genericapirequest.WithNamespace(context.Background(), "default")
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{APIGroup: "", APIVersion: "v1", Resource: "pods"})
	rest.FillObjectMetaSystemFields(internal)
	internal.Namespace = "default"
	pod.Strategy.PrepareForCreate(ctx, internal)
	// As admission does.
	if internal.Spec.ServiceAccountName == "" {
		internal.Spec.ServiceAccountName = "default"
	}
	var errs field.ErrorList
	errs = append(errs, pod.Strategy.Validate(ctx, runtime.Object(internal))...)
	out = []fault{}
	for _, e := range errs {
		out = append(out, fault{e.Field, string(e.Type), e.ErrorBody()})
	}
	return out, ""
}

func main() {
	capabilities.Setup(true, 0)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			out, problem := judge(line)
			if problem != "" {
				b, _ := json.Marshal(map[string]string{"problem": problem})
				w.Write(append(b, '\n'))
			} else {
				b, _ := json.Marshal(out)
				w.Write(append(b, '\n'))
			}
		}
		if err != nil {
			return
		}
	}
}

// What Kubernetes itself says of updates: {"kind", "part", "old", "new"} as JSON, a line each, in; {"message"} out, empty
// for what is taken, or {"problem"} for what is no object of the kind. The old object is as it is kept: through protobuf.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
)

type served struct {
	of       rest.RESTUpdateStrategy
	group    schema.GroupVersion
	resource string
}

var core = v1.SchemeGroupVersion
var kinds = map[string]served{
	"Pod":                     {pod.Strategy, core, "pods"},
	"Pod/ephemeralcontainers": {pod.EphemeralContainersStrategy, core, "pods"},
	"Pod/resize":              {pod.ResizeStrategy, core, "pods"},
	"PersistentVolume":        {persistentvolume.Strategy, core, "persistentvolumes"},
	"PersistentVolumeClaim":   {persistentvolumeclaim.Strategy, core, "persistentvolumeclaims"},
	"ReplicationController":   {replicationcontroller.Strategy, core, "replicationcontrollers"},
	"Job":                     {job.Strategy, batchv1.SchemeGroupVersion, "jobs"},
	"CronJob":                 {cronjob.Strategy, batchv1.SchemeGroupVersion, "cronjobs"},
	"StatefulSet":             {statefulset.Strategy, appsv1.SchemeGroupVersion, "statefulsets"},
	"Deployment":              {deployment.Strategy, appsv1.SchemeGroupVersion, "deployments"},
	"DaemonSet":               {daemonset.Strategy, appsv1.SchemeGroupVersion, "daemonsets"},
	"ReplicaSet":              {replicaset.Strategy, appsv1.SchemeGroupVersion, "replicasets"},
}

type pair struct {
	Kind string          `json:"kind"`
	Part string          `json:"part"`
	Old  json.RawMessage `json:"old"`
	New  json.RawMessage `json:"new"`
}

func read(text []byte) (runtime.Object, error) {
	object, _, err := legacyscheme.Codecs.UniversalDecoder().Decode(text, nil, nil)
	return object, err
}

// As etcd gives it back.
func kept(object runtime.Object, group schema.GroupVersion) (runtime.Object, error) {
	info, _ := runtime.SerializerInfoForMediaType(legacyscheme.Codecs.SupportedMediaTypes(), "application/vnd.kubernetes.protobuf")
	text, err := runtime.Encode(legacyscheme.Codecs.EncoderForVersion(info.Serializer, group), object)
	if err != nil {
		return nil, err
	}
	return read(text)
}

func judge(line []byte) (message, problem string) {
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprint("panic: ", r)
		}
	}()
	var given pair
	if err := json.Unmarshal(line, &given); err != nil {
		return "", err.Error()
	}
	kind, ok := kinds[given.Kind+given.Part]
	if !ok {
		return "", "no kind " + given.Kind + given.Part
	}
	old, err := read(given.Old)
	if err == nil {
		old, err = kept(old, kind.group)
	}
	if err != nil {
		return "", err.Error()
	}
	next, err := read(given.New)
	if err != nil {
		return "", err.Error()
	}
	of, _ := meta.Accessor(old)
	ctx := genericapirequest.WithNamespace(context.Background(), of.GetNamespace())
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, Verb: "update", APIGroup: kind.group.Group, APIVersion: kind.group.Version,
		Resource: kind.resource, Namespace: of.GetNamespace(), Name: of.GetName(),
	})
	if err := rest.BeforeUpdate(kind.of, ctx, next, old); err != nil {
		return err.Error(), ""
	}
	return "", ""
}

func main() {
	capabilities.Setup(true, 0)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			message, problem := judge(line)
			if problem != "" {
				out.Encode(map[string]string{"problem": problem})
			} else {
				out.Encode(map[string]string{"message": message})
			}
		}
		if err != nil {
			return
		}
	}
}

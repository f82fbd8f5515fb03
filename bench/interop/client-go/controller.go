// A small controller, as many are written with client-go: it is elected by a lease, informers fill its caches, a work
// queue hands it one key at a time. For each ConfigMap labelled copy=yes it keeps another one, named <name>-copy, with the
// same data, and says so in an annotation of the first one.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/util/workqueue"
)

const namespace = "default"

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	must(err)
	client, err := kubernetes.NewForConfig(config)
	must(err)
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, namespace, "copier", client.CoreV1(),
		client.CoordinationV1(), resourcelock.ResourceLockConfig{Identity: "copier-1"})
	must(err)
	leaderelection.RunOrDie(context.Background(), leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 2 * time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) { run(ctx, client) },
			OnStoppedLeading: func() { must(fmt.Errorf("the lease is lost")) },
		},
	})
}

func run(ctx context.Context, client kubernetes.Interface) {
	fmt.Println("leading")
	factory := informers.NewSharedInformerFactoryWithOptions(client, 10*time.Minute, informers.WithNamespace(namespace))
	configMaps := factory.Core().V1().ConfigMaps()
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	enqueue := func(object any) {
		if configMap, ok := object.(*corev1.ConfigMap); ok && configMap.Labels["copy"] == "yes" {
			queue.Add(configMap.Name)
		}
	}
	_, err := configMaps.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: enqueue, UpdateFunc: func(_, object any) { enqueue(object) }, DeleteFunc: enqueue,
	})
	must(err)
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	fmt.Println("synced")
	for {
		name, _ := queue.Get()
		configMap, err := configMaps.Lister().ConfigMaps(namespace).Get(name)
		if err == nil {
			err = copyOf(ctx, client, configMap)
		}
		if err != nil && !errors.IsNotFound(err) {
			fmt.Println("again:", err)
			queue.AddRateLimited(name)
		} else {
			queue.Forget(name)
		}
		queue.Done(name)
	}
}

func copyOf(ctx context.Context, client kubernetes.Interface, of *corev1.ConfigMap) error {
	api := client.CoreV1().ConfigMaps(namespace)
	name := of.Name + "-copy"
	controller := true
	owner := metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: of.Name, UID: of.UID, Controller: &controller}
	wanted := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: []metav1.OwnerReference{owner}}, Data: of.Data,
	}
	if _, err := api.Create(ctx, wanted, metav1.CreateOptions{}); errors.IsAlreadyExists(err) {
		known, err := api.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		known.Data = of.Data
		if _, err := api.Update(ctx, known, metav1.UpdateOptions{}); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	patch := []byte(fmt.Sprintf(`{"metadata":{"annotations":{"copied-to":%q}}}`, name))
	if of.Annotations["copied-to"] == name {
		return nil
	}
	_, err := api.Patch(ctx, of.Name, types.MergePatchType, patch, metav1.PatchOptions{})
	fmt.Println("copied", of.Name)
	return err
}

/** The objects that say how packets are to go, as manifests may give them: any part may be missing. */
import type * as autoscaling from 'kubernetes-types/autoscaling/v2.js';
import type * as networking from 'kubernetes-types/networking/v1.js';

export type IngressSpec = Partial<networking.IngressSpec>;
export type IngressBackend = Partial<networking.IngressBackend>;
export type IngressTLS = Partial<networking.IngressTLS>;
export type IngressRule = Partial<networking.IngressRule>;
export type HTTPIngressPath = Partial<networking.HTTPIngressPath>;
export type IngressStatus = Partial<networking.IngressStatus>;
export type IngressClassSpec = Partial<networking.IngressClassSpec>;
export type IngressClassParameters = Partial<networking.IngressClassParametersReference>;
export type NetworkPolicySpec = Partial<networking.NetworkPolicySpec>;
export type NetworkPolicyPort = Partial<networking.NetworkPolicyPort>;
export type NetworkPolicyPeer = Partial<networking.NetworkPolicyPeer>;
export type IPBlock = Partial<networking.IPBlock>;

export type AutoscalerSpec = Partial<autoscaling.HorizontalPodAutoscalerSpec>;
export type AutoscalerStatus = Partial<autoscaling.HorizontalPodAutoscalerStatus>;

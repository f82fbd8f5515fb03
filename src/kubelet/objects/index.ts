/** What of the API the kubelet keeps for its pods: the ConfigMaps and Secrets that they name, and tokens. */
export {
  OBJECT_DECISIONS,
  ObjectManager,
  type ObjectDecisions,
  type ObjectManagerOptions,
} from './object-manager.ts';
export { NodeServices } from './node-services.ts';

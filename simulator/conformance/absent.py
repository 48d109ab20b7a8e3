"""Output members that the real services leave out now and then, each with the reason.

Every other member of an output shape must be in every answer.
Where an operation differs from the rest, its name stands before the shape's.
"""

_LAST_PAGE = "only while there are more pages"
_FEATURE = "only on a cluster that uses the feature"
_AUTO_MODE = "only in Auto Mode"
_NEWER = "newer than AWS's recorded answers, which lack it"
_UNUSED = "only if it was set"

MAY_BE_ABSENT = {
    "*.nextToken": _LAST_PAGE,
    "*.Marker": _LAST_PAGE,
    "Cluster.clientRequestToken": "null unless the cluster is still being created",
    "Cluster.encryptionConfig": _FEATURE,
    "Cluster.connectorConfig": _FEATURE,
    "Cluster.id": "only for a local cluster on an Outpost",
    "Cluster.outpostConfig": _FEATURE,
    "Cluster.remoteNetworkConfig": _FEATURE,
    "Cluster.computeConfig": _FEATURE,
    "Cluster.storageConfig": _FEATURE,
    "Cluster.zonalShiftConfig": _FEATURE,
    "Cluster.upgradePolicy": _NEWER,
    "Cluster.deletionProtection": _NEWER,
    "Cluster.controlPlaneScalingConfig": _NEWER,
    "KubernetesNetworkConfigResponse.serviceIpv4Cidr": "only for the family ipv4",
    "KubernetesNetworkConfigResponse.serviceIpv6Cidr": "only for the family ipv6",
    "KubernetesNetworkConfigResponse.elasticLoadBalancing": _FEATURE,
    "AccessConfigResponse.bootstrapClusterCreatorAdminPermissions": "answers in the wild show the mode alone",
    "ComputeConfigResponse.nodePools": _AUTO_MODE,
    "ComputeConfigResponse.nodeRoleArn": _AUTO_MODE,
    "Nodegroup.remoteAccess": _UNUSED,
    "Nodegroup.taints": _UNUSED,
    "Nodegroup.launchTemplate": _UNUSED,
    "Nodegroup.nodeRepairConfig": _NEWER,
    "Nodegroup.warmPoolConfig": _NEWER,
    "NodegroupResources.remoteAccessSecurityGroup": "only with remote access",
    "NodegroupUpdateConfig.maxUnavailablePercentage": "only in place of maxUnavailable",
    "NodegroupUpdateConfig.updateStrategy": _NEWER,
    "LogSetup.types": "only if a kind of log is named",
    "Role.Description": _UNUSED,
    "Role.PermissionsBoundary": _UNUSED,
    "Role.Tags": "only if there are tags, and never in ListRoles",
    "Role.RoleLastUsed": "only in GetRole",
    "RoleLastUsed.LastUsedDate": "only if the role was used",
    "RoleLastUsed.Region": "only if the role was used",
    "CreateRole:Role.MaxSessionDuration": "left out by CreateRole, even when it was given",
    "Policy.Description": _UNUSED,
    "User.PasswordLastUsed": "only if a password was used",
    "User.PermissionsBoundary": _UNUSED,
    "User.Tags": "only if there are tags, and never in ListUsers",
    "AssumeRoleResponse.PackedPolicySize": "only with a session policy or session tags",
    "AssumeRoleResponse.SourceIdentity": _UNUSED,
    "AssumeRoleWithWebIdentityResponse.PackedPolicySize": "only with a session policy",
    "AssumeRoleWithWebIdentityResponse.SourceIdentity": _UNUSED,
}


def may_be_absent(operation, shape, member):
    """Whether the service may answer `operation` without `member` of `shape`."""
    places = [f"*.{member}", f"{shape}.{member}", f"{operation}:{shape}.{member}"]
    return any(place in MAY_BE_ABSENT for place in places)

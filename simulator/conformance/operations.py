"""Every operation that the simulator serves, and what its journal calls the thing a call is about.

Never here: how a call is made or judged. An operation listed here and never played is a failure.
"""

SERVED = {
    "eks": [
        "CreateAccessEntry",
        "DescribeAccessEntry",
        "UpdateAccessEntry",
        "DeleteAccessEntry",
        "ListAccessEntries",
        "AssociateAccessPolicy",
        "DisassociateAccessPolicy",
        "ListAssociatedAccessPolicies",
        "ListAccessPolicies",
        "DescribeCluster",
        "ListClusters",
        "UpdateClusterConfig",
        "DescribeUpdate",
        "DescribeClusterVersions",
        "ListNodegroups",
        "DescribeNodegroup",
        "ListFargateProfiles",
        "DescribeFargateProfile",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
    ],
    "iam": [
        "GetRole",
        "GetUser",
        "ListRoles",
        "ListUsers",
        "CreateRole",
        "UpdateRole",
        "UpdateRoleDescription",
        "UpdateAssumeRolePolicy",
        "DeleteRole",
        "ListInstanceProfilesForRole",
        "CreateUser",
        "UpdateUser",
        "DeleteUser",
        "ListRoleTags",
        "ListUserTags",
        "TagRole",
        "TagUser",
        "UntagRole",
        "UntagUser",
        "ListRolePolicies",
        "ListUserPolicies",
        "GetRolePolicy",
        "GetUserPolicy",
        "PutRolePolicy",
        "PutUserPolicy",
        "DeleteRolePolicy",
        "DeleteUserPolicy",
        "ListAttachedRolePolicies",
        "ListAttachedUserPolicies",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "DetachRolePolicy",
        "DetachUserPolicy",
        "ListEntitiesForPolicy",
        "PutRolePermissionsBoundary",
        "PutUserPermissionsBoundary",
        "DeleteRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary",
        "GetPolicy",
        "GetPolicyVersion",
        "ListAccessKeys",
        "DeleteAccessKey",
        "ListGroupsForUser",
        "ListSSHPublicKeys",
        "ListMFADevices",
        "ListVirtualMFADevices",
        "ListSigningCertificates",
        "ListServiceSpecificCredentials",
        "GetLoginProfile",
        "DeleteLoginProfile",
    ],
    "sts": ["GetCallerIdentity", "AssumeRole", "AssumeRoleWithWebIdentity"],
}

SERVICE_OF = {operation: service for service, operations in SERVED.items() for operation in operations}

# Operations about what the simulator has none of: they are played, and always refused.
ALWAYS_REFUSED = {"GetLoginProfile", "DeleteLoginProfile"}

# Operations whose journal target the contract does not name.
_TARGET_OPEN = {
    "ListAccessPolicies",
    "ListClusters",
    "DescribeUpdate",
    "DescribeClusterVersions",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
    "ListRoles",
    "ListUsers",
    "ListEntitiesForPolicy",
    "GetPolicy",
    "GetPolicyVersion",
    "ListVirtualMFADevices",
    "GetCallerIdentity",
}


def target(operation, parameters):
    """`cluster`, `cluster/principal`, `cluster/principal/policy`, a role's or user's name; None where it is open."""
    if operation in _TARGET_OPEN:
        return None
    if SERVICE_OF[operation] == "eks":
        return _eks_target(parameters)
    if "RoleArn" in parameters:
        return parameters["RoleArn"].rsplit("/", 1)[-1]
    return parameters.get("RoleName", parameters.get("UserName"))


def _eks_target(parameters):
    names = ["clusterName", "name", "principalArn", "policyArn", "nodegroupName", "fargateProfileName"]
    return "/".join(parameters[name] for name in names if name in parameters)

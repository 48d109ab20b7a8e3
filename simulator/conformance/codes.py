"""Short names for the error codes that the stories name most, so that a refusal fits on a line."""

# EKS
DENIED = "AccessDeniedException"
INVALID = "InvalidParameterException"
INVALID_REQUEST = "InvalidRequestException"
IN_USE = "ResourceInUseException"
NOT_FOUND = "ResourceNotFoundException"
UNREADABLE = "SerializationException"
# The wrong form of a call: which of these the service answers is not documented.
MALFORMED = (INVALID, INVALID_REQUEST, "ClientException", "ValidationException")

# IAM and STS
ACCESS_DENIED = "AccessDenied"
EXISTS = "EntityAlreadyExists"
NO_ENTITY = "NoSuchEntity"
NOT_VALID = "ValidationError"
CONFLICT = "DeleteConflict"
MALFORMED_POLICY = "MalformedPolicyDocument"

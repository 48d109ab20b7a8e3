# Asks the API server: can we authenticate, and are we allowed to make all requests of the release?
data "eksaccess_authentication" "me" {
  cluster_name = "prod"
  live_probe   = true

  can_i = [
    { verb = "create", resource = "deployments", group = "apps", namespace = "web" },
    { verb = "create", resource = "services", namespace = "web" },
  ]
}

resource "helm_release" "shop" {
  name      = "shop"
  chart     = "./charts/shop"
  namespace = "web"

  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.me.can_authenticate
      error_message = data.eksaccess_authentication.me.diagnosis
    }

    precondition {
      condition     = alltrue(coalesce(data.eksaccess_authentication.me.allowed, [false]))
      error_message = data.eksaccess_authentication.me.diagnosis
    }
  }
}

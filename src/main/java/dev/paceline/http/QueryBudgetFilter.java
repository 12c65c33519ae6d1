package dev.paceline.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/** Tells the request what its resource method may cost. */
@Provider
@QueryBudget(0)
public class QueryBudgetFilter implements ContainerRequestFilter {
  @Context
  ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    RequestTimes times = RequestTiming.current();
    if (times != null) {
      times.setQueryBudget(resource.getResourceMethod().getAnnotation(QueryBudget.class).value());
    }
  }
}

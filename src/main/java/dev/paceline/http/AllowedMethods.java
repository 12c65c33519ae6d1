package dev.paceline.http;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which methods each path supports. JAX-RS knows, but tells only the methods of a whole class for OPTIONS, and none at all
 * with 405; so it is noted here when each resource method is deployed.
 */
@Provider
@Singleton
public class AllowedMethods implements DynamicFeature {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

  /** As JAX-RS prefers {@code /orders/export} to {@code /orders/{id}}. */
  private static final Comparator<String> LITERAL_FIRST =
      Comparator.<String>comparingLong(template -> PARAMETER.matcher(template).results().count()).thenComparing(Comparator.naturalOrder());

  private final Map<String, Set<String>> byPath = new ConcurrentHashMap<>();
  private final Map<String, Pattern> templates = new ConcurrentHashMap<>();

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    String path = path(resource.getResourceClass().getAnnotation(Path.class))
        + path(resource.getResourceMethod().getAnnotation(Path.class));
    for (Annotation annotation : resource.getResourceMethod().getAnnotations()) {
      HttpMethod method = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (method != null) {
        note(path, method.value());
      }
    }
  }

  private void note(String path, String method) {
    String pattern = PARAMETER.matcher(path).replaceAll("[^/]+");
    templates.put(path, Pattern.compile(pattern));
    Set<String> methods = byPath.computeIfAbsent(pattern, p -> new TreeSet<>(Set.of(HttpMethod.OPTIONS)));
    methods.add(method);
    if (method.equals(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
  }

  /** Of a path without its parameters; empty when no resource has it. */
  Set<String> of(String path) {
    String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    Set<String> allowed = new TreeSet<>();
    byPath.forEach((pattern, methods) -> {
      if (bare.matches(pattern)) {
        allowed.addAll(methods);
      }
    });
    return allowed;
  }

  /** Of the resource that has the path, which may be a template already; empty when none has it. */
  Optional<String> template(String path) {
    return templates.containsKey(path)
        ? Optional.of(path)
        : templates.entrySet().stream().filter(each -> each.getValue().matcher(path).matches()).map(Map.Entry::getKey).min(LITERAL_FIRST);
  }

  private static String path(Path annotation) {
    String path = annotation == null ? "" : annotation.value();
    return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
  }
}

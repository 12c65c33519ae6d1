package dev.paceline.contract;

import static dev.paceline.testing.Contract.inside;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.paceline.testing.Contract;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestQuery;
import org.junit.jupiter.api.Test;

/** The contract has every operation of the code, and no other. */
@QuarkusTest
class ContractCompletenessTest {
  private static final String API = "/(api/v1|lab)/.*";

  private final Contract contract = Contract.served();

  @Test
  void everyResourceMethodIsInTheContractAndNoOther() {
    assertEquals(documented().keySet(), implemented().keySet());
  }

  @Test
  void everyOperationHasTheQueryParametersOfItsMethods() {
    Map<String, Set<String>> done = new TreeMap<>();
    implemented().forEach((operation, methods) -> done.put(operation, methods.stream()
        .flatMap(method -> Stream.of(method.getParameters()))
        .filter(parameter -> parameter.isAnnotationPresent(RestQuery.class))
        .map(Parameter::getName)
        .collect(Collectors.toCollection(TreeSet::new))));
    assertEquals(documented(), done);
  }

  /** The query parameters of each operation, such as {@code GET /api/v1/orders/{id}}. */
  private Map<String, Set<String>> documented() {
    return new TreeMap<>(contract.operations().stream()
        .collect(toMap(ContractCompletenessTest::name, this::queryParameters)));
  }

  private Set<String> queryParameters(String operation) {
    Set<String> names = new TreeSet<>();
    for (int n = 0; n < contract.at(inside(operation, "parameters")).size(); n++) {
      String parameter = contract.resolved(inside(operation, "parameters", String.valueOf(n)));
      if (contract.at(inside(parameter, "in")).asString().equals("query")) {
        names.add(contract.at(inside(parameter, "name")).asString());
      }
    }
    return names;
  }

  private static String name(String operation) {
    String[] place = operation.split("/");
    return place[3].toUpperCase() + " " + place[2].replace("~1", "/");
  }

  private static Map<String, List<Method>> implemented() {
    Collection<JavaClass> classes = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("dev.paceline").that(JavaClass.Predicates.INTERFACES.negate());
    return classes.stream().filter(type -> type.isAnnotatedWith(Path.class)).map(JavaClass::reflect)
        .filter(resource -> resource.getAnnotation(Path.class).value().concat("/").matches(API))
        .flatMap(resource -> Stream.of(resource.getDeclaredMethods()))
        .filter(method -> httpMethod(method).isPresent())
        .collect(groupingBy(
            method -> httpMethod(method).orElseThrow() + " " + path(method.getDeclaringClass()) + path(method),
            TreeMap::new, Collectors.toList()));
  }

  private static Optional<String> httpMethod(Method method) {
    return Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(http -> http != null).map(HttpMethod::value).findFirst();
  }

  private static String path(AnnotatedElement element) {
    Path path = element.getAnnotation(Path.class);
    return path == null ? "" : path.value().startsWith("/") ? path.value() : "/" + path.value();
  }
}

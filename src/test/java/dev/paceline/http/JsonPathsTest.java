package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JsonPathsTest {
  private final Validator validator = Validation.buildDefaultValidatorFactory().getValidator();

  record Item(@Min(1) int quantity) {}

  record Order(@NotNull String reference, @Valid List<@NotNull Item> items) {}

  static class Resource {
    public void place(@NotNull @Valid Order order, @Min(1) int limit) {}
  }

  @Test
  void violationIsToldByThePathOfItsField() throws Exception {
    Order order = new Order(null, java.util.Arrays.asList(new Item(1), new Item(0), null));

    assertEquals(Set.of("reference", "items[1].quantity", "items[2]"), fields(order, 1));
  }

  @Test
  void missingBodyIsCalledSo() throws Exception {
    assertEquals(Set.of("body"), fields(null, 1));
  }

  private Set<String> fields(Order order, int limit) throws NoSuchMethodException {
    return validator.forExecutables().validateParameters(
            new Resource(), Resource.class.getMethod("place", Order.class, int.class), new Object[] {order, limit})
        .stream().map(ConstraintViolation::getPropertyPath).map(JsonPaths::ofParameter).collect(Collectors.toSet());
  }
}

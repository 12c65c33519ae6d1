package dev.paceline.lab.statements;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters as PostgreSQL prints them. */
class ConditionTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      (customer_id = $1)                                                | customer_id EQUAL
      (o.customer_id = $1)                                              | customer_id EQUAL
      ((status)::text = $1)                                             | status EQUAL
      ((o.status)::text = 'PAID'::text)                                 | status EQUAL
      (sku = ANY ($1))                                                  | sku ANY
      ((sku)::text = ANY (($1)::text[]))                                | sku ANY
      ((status = $1) AND (placed_at >= $2))                             | status EQUAL, placed_at RANGE
      ((status = $1) AND (placed_at >= $2) AND (placed_at < now()))     | status EQUAL, placed_at RANGE, placed_at RANGE
      ((a = $1) AND ((b = $2) OR (c = $3)))                             | a EQUAL
      ((a = $1) OR (b = $2))                                            | ''
      (lower((email)::text) = $1)                                       | ''
      (name ~~ $1)                                                      | ''
      (a <> $1)                                                         | ''
      (a = b)                                                           | ''
      (deleted IS NULL)                                                 | ''
      ((note = 'x AND y'::text) AND (a = 1))                            | note EQUAL, a EQUAL
      ''                                                                | ''
      """)
  void comparisonsThatMustHoldAreFound(String filter, String expected) {
    List<String> found = Condition.allOf(filter).stream()
        .map(condition -> condition.column() + ' ' + condition.kind()).toList();
    assertEquals(expected, String.join(", ", found));
  }
}

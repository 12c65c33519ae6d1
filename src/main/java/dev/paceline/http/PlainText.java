package dev.paceline.http;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One line of text that has something to read: not blank, no control characters, well-formed Unicode. Null is valid. */
@Documented
@Constraint(validatedBy = PlainText.Validator.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface PlainText {

  /** The most code points. */
  int max();

  String message() default "must be 1 to {max} characters, not blank, without control characters";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Control characters would break log lines and PostgreSQL's text; a lone surrogate would silently become a question mark. */
  class Validator implements ConstraintValidator<PlainText, String> {
    private int max;

    @Override
    public void initialize(PlainText annotation) {
      max = annotation.max();
    }

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null || !text.isBlank()
          && text.codePointCount(0, text.length()) <= max
          && text.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
  }
}

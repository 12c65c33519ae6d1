package dev.paceline.users;

import dev.paceline.http.PlainText;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;

/** What a client says of an account. */
public record UserData(
    @NotNull @PlainText(max = 200) String name,
    @NotNull @PlainText(max = 254) @Email String email) {}

package dev.paceline.emails;

import java.net.IDN;
import java.util.regex.Pattern;

/** E-mail addresses as SMTP has them. */
final class Addresses {
  private static final int MAX_LENGTH = 254;
  /** What could end the address, or the line of a header or a command that it is in, is not in it. */
  private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}<>(),:;\"\\\\\\[\\]@]+@[^\\s\\p{Cntrl}<>(),:;\"\\\\@]+");

  private Addresses() {}

  /**
   * The address with its domain in ASCII (RFC 5890). A local part beyond ASCII is left alone: only the mail server can tell.
   * Fails with {@link IllegalArgumentException} for what is no plain address.
   */
  static String ascii(String address) {
    if (address == null || address.length() > MAX_LENGTH || !PLAIN.matcher(address).matches()) {
      throw new IllegalArgumentException("the recipient is not a plain e-mail address");
    }
    int at = address.indexOf('@');
    return address.substring(0, at + 1) + asciiDomain(address.substring(at + 1));
  }

  private static String asciiDomain(String domain) {
    try {
      return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException quotesIt) {
      throw new IllegalArgumentException("the recipient's domain can't be written in ASCII");
    }
  }

  /** The domain of an address that may have a name before it, such as {@code Shop <mail@shop.example>}. */
  static String domain(String from) {
    String address = from.contains("<") ? from.substring(from.lastIndexOf('<') + 1, from.lastIndexOf('>')) : from.trim();
    String ascii = ascii(address);
    return ascii.substring(ascii.indexOf('@') + 1);
  }
}

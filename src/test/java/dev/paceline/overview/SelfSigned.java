package dev.paceline.overview;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and its certificate, for localhost, made by the JDK's keytool: Vert.x' own maker needs a Java that lets it reach
 * into the JDK.
 *
 * @param certificate in PEM
 */
record SelfSigned(Path directory, Path certificate, SSLContext context) {
  private static final String PASSWORD = "changeit";

  static SelfSigned create() {
    try {
      Path directory = Files.createTempDirectory("paceline-tls");
      Path keys = directory.resolve("keys.p12");
      Process keytool = new ProcessBuilder(
          Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "own", "-keyalg", "EC",
          "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-validity", "30", "-storetype", "PKCS12",
          "-keystore", keys.toString(), "-storepass", PASSWORD).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool ended with " + keytool.exitValue());
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(keys)) {
        store.load(in, PASSWORD.toCharArray());
      }
      Path certificate = directory.resolve("certificate.pem");
      Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(store.getCertificate("own").getEncoded()) + "\n-----END CERTIFICATE-----\n");
      return new SelfSigned(directory, certificate, context(store));
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(KeyStore store) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  void delete() {
    directory.resolve("keys.p12").toFile().delete();
    certificate.toFile().delete();
    directory.toFile().delete();
  }
}

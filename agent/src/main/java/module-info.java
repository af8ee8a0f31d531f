import org.jspecify.annotations.NullMarked;

/** The command and the daemon. */
@NullMarked
module dev.holdfast.agent {
  requires static org.jspecify;
  requires dev.holdfast.host;
  requires com.google.gson;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires org.slf4j;

  provides ch.qos.logback.classic.spi.Configurator with
      dev.holdfast.agent.Logging;
}

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/** Sends one message with Jakarta Mail, to the port of the loopback that is named. */
public class Send {
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", arguments[0]);
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("java@example.org"));
        message.setRecipients(Message.RecipientType.TO, "you@example.test");
        message.setSubject("From Jakarta Mail");
        message.setText("Grüße\n.\nend\n", "utf-8");
        Transport.send(message);
    }
}

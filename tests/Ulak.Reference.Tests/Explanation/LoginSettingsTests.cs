using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Programs whose login, server or address is another one than the person believes, as the code beside the error shows.</summary>
public sealed class LoginSettingsTests
{
    private const string NoLogin = "smtplib.SMTPSenderRefused: (530, b'5.7.0 Authentication Required', 'shop@example.org')";

    [Theory]
    [InlineData("MAIL_SERVER = 'smtp.example.org'\nMAIL_USERNAME = os.environ.get('SHOP_USER')\nMAIL_PASSWORD = os.getenv('SHOP_PASS')\n"
        + NoLogin, "SHOP_USER")]
    [InlineData("EMAIL_HOST = 'smtp.example.org'\nEMAIL_HOST_USER = env('SHOP_MAIL')\n" + NoLogin, "SHOP_MAIL")]
    [InlineData("const t = createTransport({ host: 'smtp.example.org', auth: { user: process.env.SHOP_ID, pass: process.env.SHOP_KEY } })\n"
        + "Error: Mail command failed: 530 5.7.0 Authentication Required", "SHOP_ID")]
    public void A_login_from_variables_that_the_server_did_not_get_is_not_set_there(string text, string variable)
    {
        var found = Only(text);

        Assert.Equal("auth-variables-unset", found.Cause);
        Assert.Contains($"`{variable}`", found.Steps[0], StringComparison.Ordinal);
    }

    // Values in the text, and a login that was sent and refused.
    [Theory]
    [InlineData("EMAIL_HOST = 'smtp.example.org'\nEMAIL_HOST_USER = 'shop@example.org'\nEMAIL_HOST_PASSWORD = 'abc'\n" + NoLogin)]
    [InlineData("EMAIL_HOST_USER = os.environ.get('SHOP_USER')\nsmtplib.SMTPAuthenticationError: (535, b'5.7.8 Bad credentials')")]
    public void Values_and_refused_logins_are_set(string text) => Assert.NotEqual("auth-variables-unset", Only(text).Cause);

    [Theory]
    [InlineData("# app.config['MAIL_SERVER'] = 'smtp.example.org'\n# app.config['MAIL_USERNAME'] = 'shop'\n"
        + "# app.config['MAIL_PASSWORD'] = 'x'\n"
        + NoLogin)]
    [InlineData("host: 'smtp.example.org',\n// user: 'shop',\n// pass: 'x'\nError: 530 5.7.0 Authentication Required")]
    public void A_login_in_comments_is_none(string text) => Assert.Equal("auth-commented-out", Only(text).Cause);

    [Fact]
    public void A_login_beside_old_lines_in_comments_is_one() => Assert.NotEqual("auth-commented-out", Only(
        "EMAIL_HOST = 'smtp.example.org'\n#EMAIL_HOST_USER = 'old'\nEMAIL_HOST_USER = 'shop@example.org'\n" + NoLogin).Cause);

    [Fact]
    public void A_variable_of_the_system_is_named_and_a_name_in_the_code_is_no_user_name()
    {
        var found = Only("name = os.environ.get(\"MAIL\")\nEMAIL_HOST = \"mail.example.org\"\nEMAIL_PORT = 465\nEMAIL_HOST_USER = name\n"
            + "SMTPAuthenticationError: (535, b'Incorrect authentication data')");

        Assert.Contains("`MAIL`", found.Steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain(found.Steps, step => step.Contains("name@example.org", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_with_two_signs_is_encoded() => Assert.Contains("smtps://shop%40example.org:…@mail.example.net",
        Only("MAIL_URL=smtps://shop@example.org:pw@mail.example.net:465\n(535, b'authentication failed')").Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("MAIL_URL=smtps://shop%40example.org:pw@mail.example.net:465\n(535, b'authentication failed')")]
    [InlineData("MAIL_URL=smtps://shop:pw@mail.example.net:465\n(535, b'authentication failed')")]
    public void An_address_with_one_sign_is_not(string text) =>
        Assert.DoesNotContain(Only(text).Steps, step => step.Contains("more than one `@`", StringComparison.Ordinal));

    [Theory]
    [InlineData("MAIL_HOST: smtp.gmail.com\nMAIL_PORT: 587\nMAIL_USER: shop@gmail.com\nMAIL_SSL: false\n"
        + "SMTP Client error: No compatible authentication mechanism was found")]
    [InlineData("SMTP_HOST=smtp.example.org\nSMTP_PORT=587\nSMTP_USER=shop\nSMTP_TLS=false\n"
        + "No compatible authentication mechanisms found.")]
    public void A_login_is_offered_only_over_TLS(string text) => Assert.Equal("auth-hidden-before-tls", Only(text).Cause);

    [Fact]
    public void With_TLS_the_mechanism_is_the_point() => Assert.NotEqual("auth-hidden-before-tls", Only(
        "SMTP_HOST=smtp.example.org\nSMTP_PORT=465\nSMTP_USER=shop\nSMTP_SSL=true\nNo compatible authentication mechanisms found.").Cause);

    [Theory]
    [InlineData("Connection could not be established with host \":465\": "
        + "stream_socket_client(): Unable to connect to :465 (Connection refused)")]
    [InlineData("dial tcp :587: connect: connection refused")]
    public void A_port_without_a_name_shows_that_the_host_is_empty(string text) => Assert.Equal("config-host-empty", Only(text).Cause);

    [Fact]
    public void An_address_of_IPv6_is_a_name() =>
        Assert.NotEqual("config-host-empty", Only("dial tcp [2001:db8::1]:587: connect: connection refused").Cause);

    [Theory]
    [InlineData("PHPMailer Object\n(\n    [Version] => 5.2.14\n    [ErrorInfo] => SMTP connect() failed.")]
    [InlineData("- What version of the program are you using?\n4.3.2\n- What happened?\nSMTP connect() failed.")]
    [InlineData("### Version\n\n5.1.3\n\n### Error\nSMTP connect() failed.")]
    public void A_version_is_no_code(string text) => Assert.Null(Only(text).Enhanced);

    [Theory]
    [InlineData("I installed grafana-4.1.2-1400000000.x86_64 and mail fails: SMTP connect() failed.")]
    [InlineData("- .NET Framework: [4.7.2]\nAn existing connection was forcibly closed by the remote host")]
    public void The_version_of_a_package_is_no_code(string text) => Assert.Null(Only(text).Enhanced);

    [Theory]
    [InlineData("RuntimeError: No SSL support included in this Python")]
    [InlineData("fsockopen(): unable to connect to ssl://smtp.example.org:465 (Unable to find the socket transport \"ssl\")")]
    public void A_program_without_TLS_is_distinguished_from_a_failed_handshake(string text) =>
        Assert.Equal("program-without-tls", Only(text).Cause);

    [Theory]
    [InlineData("The shop sends by smtp despite Mailgun being configured as a transport:\n"
        + "Connection could not be established with host \"localhost:25\": stream_socket_client(): Connection refused")]
    [InlineData("Even after I changed the SMTP settings on the page I get\nError: connect ECONNREFUSED 127.0.0.1:587")]
    [InlineData("Obwohl der Server eingetragen ist:\nError: connect ECONNREFUSED 127.0.0.1:587")]
    public void What_a_person_configured_and_the_program_did_not_try_is_not_loaded(string text) =>
        Assert.Equal("config-default-used", Only(text).Cause);

    [Theory]
    [InlineData("Error: connect ECONNREFUSED 127.0.0.1:587")]
    [InlineData("Even after I changed the SMTP settings:\nSMTP_HOST=localhost\nSMTP_PORT=25\nError: connect ECONNREFUSED 127.0.0.1:25")]
    public void Without_another_server_the_own_machine_is_meant(string text) => Assert.NotEqual("config-default-used", Only(text).Cause);

    [Fact]
    public void What_a_server_in_a_container_tries_is_no_setting_of_the_program() => Assert.NotEqual("net-incoming-host", Only(
        "SMTP_HOST_ADDR: smtp.sendgrid.net\nSMTP_HOST_PORT: 587\n"
        + "Connecting to aspmx.l.google.com [2001:db8::1b]:25 ... failed: Cannot assign requested address").Cause);

    [Theory]
    [InlineData("The server of that version said\n5.1.1 <ann@example.org> user unknown")]
    [InlineData("Status: 5.2.2")]
    public void A_line_with_words_is_one(string text) => Assert.NotNull(Only(text).Enhanced);

    [Fact]
    public void A_late_reply_to_the_end_of_the_message_is_no_refusal() => Assert.Equal("timeout-at-data", Only(
        "10:00:01\tCLIENT -> SERVER: .\n10:00:11\tSERVER -> CLIENT:\n10:00:11\tSMTP ERROR: DATA END command failed:\n"
        + "SMTP Error: data not accepted.\n10:00:11\tCLIENT -> SERVER: QUIT\n"
        + "10:00:14\tSERVER -> CLIENT: 250 OK id=1aBcDe-000001-AA").Cause);

    [Fact]
    public void A_refusal_at_the_end_of_the_message_stays_one() => Assert.NotEqual("timeout-at-data", Only(
        "10:00:01\tCLIENT -> SERVER: .\n10:00:02\tSERVER -> CLIENT: 554 5.7.1 Message rejected as spam\n"
        + "10:00:02\tSMTP ERROR: DATA END command failed: 554 5.7.1 Message rejected as spam").Cause);

    [Fact]
    public void A_program_that_tests_with_a_made_up_recipient_is_distinguished_from_a_wrong_address()
    {
        const string session = "EHLO desk\n250-mail.example.org\n250 AUTH PLAIN\nAUTH PLAIN\n235 2.7.0 Authentication successful\n"
            + "MAIL FROM:<ann@example.org>\n250 2.1.0 Ok\nRCPT TO:<{0}>\n"
            + "550 5.1.1 <{0}>: Recipient address rejected: undeliverable address";

        Assert.Equal("address-of-program-test", Only(session.Replace("{0}", "check@invalid.com", StringComparison.Ordinal)).Cause);
        Assert.NotEqual("address-of-program-test", Only(session.Replace("{0}", "bob@example.net", StringComparison.Ordinal)).Cause);
    }

    [Theory]
    [InlineData("I use Mailgun for my shop.\nInvalid login: 535 Authentication failed", "auth-brevo-key")]
    [InlineData("Tried the Brevo SMTP keys three times: 535 5.7.0 Invalid login or password", "auth-brevo-key")]
    [InlineData("My app sends through Gmail SMTP: (535, b'Incorrect authentication data')", "auth-gmail-app-password")]
    [InlineData("Mails to our Gmail users: 535 Incorrect authentication data", "auth-credentials")]
    [InlineData("We moved from SendGrid to Mailjet, then to Gmail SMTP: 535 Incorrect authentication data", "auth-credentials")]
    public void The_service_that_a_sentence_names_decides_what_the_password_is(string text, string cause) =>
        Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("ERROR smtp.cpp:12 Could not connect to smtp.gmail.com on port 465: X509 - Allocation of memory failed")]
    [InlineData("start_ssl_client(): (-32512) SSL - Memory allocation failed")]
    public void A_device_without_memory_for_TLS_is_recognized(string text) => Assert.Equal("device-memory", Only(text).Cause);

    [Theory]
    [InlineData("telnet smtp.gmail.com 25\n220 smtp.gmail.com ESMTP\nhelo me\n250 smtp.gmail.com at your service\n"
        + "mail from: me@example.org\n530 5.7.0 Must issue a STARTTLS command first.", "s_client")]
    [InlineData("telnet mail.example.org 25\nTrying 192.0.2.5...\n220 mail.example.org ESMTP\nmail from: me@example.org\n"
        + "503 5.5.1 Error: send HELO/EHLO first", "EHLO")]
    public void What_was_typed_by_hand_gets_the_steps_of_the_tool(string text, string words) =>
        Assert.Contains(words, Only(text).Steps[0], StringComparison.Ordinal);

    [Fact]
    public void The_words_of_a_receive_connector_are_those_of_Exchange() =>
        Assert.Equal("auth-needed-microsoft", Only("MailKit.Net.Smtp.SmtpCommandException: 5.7.1 Client was not authenticated").Cause);

    [Fact]
    public void A_setting_and_the_sentence_below_it_are_no_refusal() => Assert.Equal(Reason.Unknown, Only(
        "Registration mails are not sent.\n\n- MAIL_HOST\n- MAIL_FROM\n- MAIL_FROM_NAME\n\n"
        + "I have not configured a password, since the server "
        + "does not accept one.").Reason);

    private static RecipientExplanation Only(string text) => Explainer.Explain(text).Recipients[0];
}

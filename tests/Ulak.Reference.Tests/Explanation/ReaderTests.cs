using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Who reads is decided once: a person gets no developer's steps, and a developer no person's.</summary>
public sealed class ReaderTests
{
    [Theory]
    [InlineData("FairEmail on my phone: Cannot connect to server (SMTP response is 0 length)")]
    [InlineData("In K-9 Mail I get: Could not connect to the outgoing mail server")]
    public void Who_names_a_mail_program_gets_its_settings(string text)
    {
        var steps = Only(text).Steps;

        Assert.Contains(steps, step => step.Contains("mail program's settings", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("nc -vz", StringComparison.Ordinal)
            || step.Contains("PHPMailer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[E][tls_client.cpp:84] start(): Connect failed!\nError sending message: Could not connect to mail server")]
    [InlineData("mailer.go:120: could not connect to mail server. In Thunderbird the same account sends.")]
    [InlineData("SMTPDataError: 550 5.7.60 Client does not have permissions to send as this sender\nTraceback (most recent call last):\n"
        + "smtplib.SMTPDataError\nMy address is in Outlook, could not connect to mail server.")]
    [InlineData("MAIL_HOST=smtp.example.org\nMAIL_PORT=587\nCould not connect to SMTP host. My iPhone can send.")]
    public void Who_shows_a_program_gets_no_steps_for_a_mail_program(string text) =>
        Assert.DoesNotContain(Only(text).Steps, step => step.Contains("mail program's settings", StringComparison.Ordinal)
            || step.Contains("ask your administrator", StringComparison.Ordinal));

    [Theory]
    [InlineData("I wrote from Gmail. The answer: 550 5.7.1 Client host [192.0.2.9] blocked using bl.example.org")]
    [InlineData("It fails even when the sender is my@gmail.com:\n\n550 sending host is listed in bl.example.org")]
    public void Who_writes_from_a_large_provider_delists_nothing(string text) =>
        Assert.DoesNotContain(Only(text).Steps, step => step.Contains("removal", StringComparison.Ordinal)
            || step.Contains("hacked", StringComparison.Ordinal));

    [Theory]
    [InlineData("550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent. Please contact your Internet service provider "
        + "since part of their network is on our block list (S3150).")]
    [InlineData("550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification and has a DMARC policy of reject.")]
    public void A_person_with_a_bounce_gets_the_words_for_who_has_to_act(string reply)
    {
        var steps = Only("This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\n"
            + $"be delivered to one or more recipients.\n\n<kim@outlook.com>: host mx.example.com[198.51.100.3] said: {reply}").Steps;

        Assert.DoesNotContain(steps, step => step.Contains("SNDS", StringComparison.Ordinal)
            || step.Contains("hacked accounts", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("provider's support", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("550-\"Your IP: 203.0.113.20 : Your domain example.net is not allowed in header 550 From\"")]
    [InlineData("553 From domain example.net is not allowed for this account")]
    public void A_domain_that_is_refused_in_From_is_no_matter_of_reputation(string reply) =>
        Assert.Equal("sender-other-domain", Only(reply).Cause);

    [Fact]
    public void A_restricted_address_is_the_recipients_to_open() => Assert.Equal("policy-group-members", Only(
        "Delivery has failed to these recipients or groups:\n\nnews@example.org\nYour message can't be delivered because delivery to this "
        + "address is restricted.").Cause);

    [Fact]
    public void The_server_of_a_tenants_incoming_mail_takes_no_login()
    {
        const string Code = "client.Connect(\"contoso-com.mail.protection.outlook.com\", 25, true);\nclient.Authenticate(user, password);\n"
            + "System.NotSupportedException: The SMTP server does not support authentication.";

        Assert.Equal("net-incoming-host", Only(Code).Cause);
        Assert.NotEqual("net-incoming-host",
            Only(Code.Replace("contoso-com.mail.protection.outlook.com", "smtp.office365.com", StringComparison.Ordinal)).Cause);
    }

    [Theory]
    [InlineData("The new SMTP host is contoso-com.mail.protection.outlook.com. The test e-mail fails: error sending the mail.", true)]
    [InlineData("The new SMTP host is smtp.office365.com. The test e-mail fails: error sending the mail.", false)]
    [InlineData("The MX record names contoso-com.mail.protection.outlook.com. The test e-mail fails: error sending the mail.", false)]
    public void The_server_of_incoming_mail_in_a_sentence_about_the_settings_is_found(string text, bool isIncoming) =>
        Assert.Equal(isIncoming, Only(text).Cause == "net-incoming-host");

    [Fact]
    public void A_devices_greeting_is_the_devices_to_correct() =>
        Assert.Contains("EHLO", Only("[E][smtp.cpp:67] Command HELO my_cam: got wrong response: HELO requires valid address").Steps[0],
            StringComparison.Ordinal);

    [Theory]
    [InlineData("smtp options not configured\n[smtp]\n;enabled = true\nhost = mail.example.org:25\n;user =\n;password =", false)]
    [InlineData("smtp options not configured\n[smtp]\nenabled = true\nhost = mail.example.org:25\nuser =\npassword =", true)]
    public void A_setting_behind_a_comment_sign_is_none(string text, bool isEmpty) =>
        Assert.Equal(isEmpty, Only(text).Steps[0].Contains("user name is empty", StringComparison.Ordinal));

    [Fact]
    public void The_name_in_the_settings_is_shown_and_not_the_address_to_which_it_led()
    {
        var answer = Only("nodemailer.createTransport({ service: 'gmail', auth: { user: 'kim@gmail.com', pass: 'secret' } })\n"
            + "Error: connect ETIMEDOUT 192.0.2.108:465");

        Assert.Equal("timeout-on-the-way", answer.Cause);
        Assert.Contains("smtp.gmail.com", answer.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("It works on my localhost, but on the live server: SMTP connect() failed.")]
    [InlineData("SMTP connect() failed.")]
    public void A_sender_is_no_matter_where_no_session_began(string words) =>
        Assert.DoesNotContain(Only(words + "\n$mail->Host = 'smtp.gmail.com';\n$mail->Username = 'kim@gmail.com';\n$mail->Port = 587;\n"
            + "$mail->SMTPSecure = 'tls';\n$mail->setFrom('info@shop.example');").Steps,
            step => step.Contains("is not the address that logs in", StringComparison.Ordinal));

    [Fact]
    public void Settings_in_columns_are_read() =>
        Assert.Equal("tls-port-mismatch", Only("SMTP connect() failed.\n$mail->Host          = 'mail.example.org';\n"
            + "$mail->Username      = 'kim@example.org';\n$mail->SMTPSecure    = 'tls';\n$mail->Port          = 465;").Cause);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}

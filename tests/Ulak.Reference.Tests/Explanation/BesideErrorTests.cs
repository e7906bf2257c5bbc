using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What stands beside an error and is no reply: versions, comments in code, requests, and tests that a person has made.</summary>
public sealed class BesideErrorTests
{
    [Theory]
    [InlineData("The mail is accepted but never arrives\nNode V 4.2.2\nMailer V 1.3.1")]
    [InlineData("The test mail is sent, nothing arrives.\nAdapter: 1.1.4\nHome-Controller: 4.0.21\nOS: Linux")]
    [InlineData("Письма не уходят. SMTP Error: Could not connect to SMTP host.\n**Версия PHP**:  5.6.31")]
    [InlineData("发送失败 SMTP Error: Could not connect to SMTP host.\n系统版本: 5.2.1")]
    public void The_version_of_a_program_is_no_code(string text)
    {
        var answer = Only(text);

        Assert.Null(answer.Enhanced);
        Assert.True(answer.Reason is Reason.Unknown or Reason.Network, $"{answer.Reason}");
    }

    [Theory]
    [InlineData("dsn: 5.2.2", "5.2.2")]
    [InlineData("Status: 4.2.2", "4.2.2")]
    [InlineData("Fehler: 5.1.351 Remote server returned unknown recipient", "5.1.351")]
    [InlineData("NDR: 5.4.14 Hop count exceeded - possible mail loop", "5.4.14")]
    public void A_code_behind_a_word_stays_one(string text, string code) => Assert.Equal(code, Only(text).Enhanced);

    [Theory]
    [InlineData("[Errno 111] Connection refused\n\"500 error \"POST /api/0/mail/ HTTP/1.1\" 500\"")]
    public void The_status_of_a_web_request_is_no_reply(string text) => Assert.Null(Only(text).Code);

    [Theory]
    [InlineData("SMTP error from remote mail server after end of data: 550 Action not taken\n"
        + "$mail->SMTPAuth = false;     // turn on SMTP authentication\n$mail->Port = 25;  // SMTP port", false)]
    [InlineData("$mail->Port = 587; // Error: 530 5.7.0 Authentication required", true)]
    public void A_comment_in_code_explains_the_example_and_not_the_error(string text, bool expected) =>
        Assert.Equal(expected, Only(text).Reason == Reason.AuthenticationNeeded);

    [Theory]
    [InlineData("user: account.user,\n      pass: account.pass", false)]
    [InlineData("user: options.smtpUser,\n      pass: options.smtpPass", false)]
    [InlineData("user: 'scanner',\n      pass: 'x'", true)]
    public void A_member_of_an_object_is_no_user_name(string login, bool isName)
    {
        var answer = Only("Error: Invalid login: 535 5.7.139 Authentication unsuccessful\ncreateTransport({\n"
            + "    host: 'smtp.office365.com',\n    port: 587,\n    auth: {\n      " + login + "\n    } })");

        Assert.Equal(isName, answer.Steps.Any(step => step.Contains("has no @", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("docker-compose. Error: connect ETIMEDOUT 10.1.1.30:25, but telnet to this server works in the container")]
    [InlineData("Error: Connection timeout code: 'ETIMEDOUT'\nI can telnet 10.1.1.30 25 from the same machine.")]
    [InlineData("connect ECONNREFUSED. Using curl from the host, it connects.")]
    [InlineData("Error: Connection timeout code: 'ETIMEDOUT'. telnet ile 25 portuna bağlanabiliyorum")]
    public void Who_has_reached_the_port_by_hand_is_not_sent_to_test_it(string text)
    {
        var answer = Only(text);

        Assert.Equal("net-port-answers", answer.Cause);
        Assert.Contains("really uses", answer.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error: Connection timeout code: 'ETIMEDOUT'. telnet hangs too")]
    [InlineData("Error: Connection timeout code: 'ETIMEDOUT'. I cannot telnet to port 587")]
    [InlineData("Error: Connection timeout code: 'ETIMEDOUT'. Should I check if port 587 is open?")]
    public void A_test_that_fails_or_is_asked_for_proves_nothing(string text) => Assert.NotEqual("net-port-answers", Only(text).Cause);

    [Theory]
    [InlineData("Docker Compose 1.29. After `docker compose up -d` the test mail fails: [Errno 111] Connection refused",
        "net-in-container")]
    [InlineData("In my docker container: Error sending email Error: Connection timeout code: 'ETIMEDOUT', command: 'CONN'",
        "net-in-container")]
    [InlineData("Docker: connect ECONNREFUSED 127.0.0.1:25", "refused-localhost-container")]
    [InlineData("Docker. MAIL_HOST=smtp.gmail.com\nMAIL_PORT=587\nError: connect ETIMEDOUT", "timeout-on-the-way")]
    [InlineData("Docker. Error: connect ECONNREFUSED 203.0.113.4:587", "refused-own-server")]
    public void A_container_is_looked_at_first(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("Error: Expected code 250, got 552\nThe file that I am attaching is only 9 MB. How can I raise the limit?")]
    [InlineData("552-5.2.3 Your message exceeded Google's message size limits. A file of 11200300 bytes sends well, one byte "
        + "more does not.")]
    [InlineData("552 5.3.4 Message size exceeds fixed limit, but the pdf is just 6MB")]
    public void A_small_file_can_make_a_large_message(string text)
    {
        var answer = Only(text);

        Assert.Equal("too-large-small-file", answer.Cause);
        Assert.Contains("Measure the message", answer.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("552 5.3.4 Message size exceeds fixed limit. The video is 80 MB.")]
    [InlineData("552-5.2.3 Your message exceeded Google's message size limits. My attachment has 50 MB.")]
    public void A_large_file_stays_the_cause(string text) => Assert.NotEqual("too-large-small-file", Only(text).Cause);

    [Theory]
    [InlineData("ERROR - 2026-02-26 14:11:03 --> 220 ESMTP smtp.hostinger.com\nhello: 250-smtpout1.hostinger.io\nfrom: 250 2.1.0 Ok\n"
        + "to: 553 5.7.1 ann@msn.example: Sender address rejected: not owned by user shop@ann.example")]
    [InlineData("DEBUG - 2026-02-26 14:11:03 --> 220 mail.isp.example ESMTP\nfrom: 250 2.1.0 Ok\n"
        + "to: 553 5.7.1 ann@msn.example: Sender address rejected: not owned by user shop@ann.example")]
    public void The_arrow_in_an_applications_log_does_not_make_the_reader_an_operator(string text) =>
        Assert.Equal("sender-not-login", Only(text).Cause);

    [Theory]
    [InlineData("5.7.8 Username and Password not accepted\nアプリパスワードを新しく生成しても解決しません。", "auth-app-password-refused")]
    [InlineData("535 Login Fail. Please enter your authorization code. 登录肯定是 授权码", "auth-app-password-refused")]
    [InlineData("535 Login Fail. Please enter your authorization code. 登录肯定是 授权码\n昨天是好的 现在又出问题了", "auth-sometimes")]
    [InlineData("MailKit.Net.Smtp.SmtpCommandException: 4.4.1 Connection timed out. The same email can be sent again with success.",
        "net-at-times")]
    public void What_a_person_has_seen_and_done_decides(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("Since I switched to Office Suite 18, no mail can be sent. 535 5.7.1 Authentication failed", true)]
    [InlineData("After the last update: 535 5.7.8 Error: authentication failed", true)]
    [InlineData("Güncellemeden sonra: 535 5.7.8 Error: authentication failed", true)]
    [InlineData("No mail after updating my password. 535 5.7.8 Error: authentication failed", false)]
    [InlineData("Please update the program. 535 5.7.8 Error: authentication failed", false)]
    [InlineData("We run our own mail server, and after the update of mailcow: 535 5.7.8 Error: authentication failed", false)]
    public void A_login_that_fails_since_an_update_begins_with_the_program(string text, bool expected) =>
        Assert.Equal(expected, Only(text).Steps[0].StartsWith("It began with the program's new version", StringComparison.Ordinal));

    [Theory]
    [InlineData("1. click test connection: success!\n2. send test email: success!\n3. mail never recieved", true)]
    [InlineData("Die Testmail wird ohne jegliche Fehlermeldung abgesendet, aber es kommt nichts an.", true)]
    [InlineData("The server response is 250 OK, but the email is not being delivered.", true)]
    [InlineData("The mail never arrives: 550 5.1.1 User unknown", false)]
    public void A_message_that_was_accepted_is_looked_for_elsewhere(string text, bool expected) =>
        Assert.Equal(expected, Only(text).Cause == "unknown-accepted");

    [Fact]
    public void The_port_of_the_inbox_beside_that_for_sending_is_no_fault() =>
        Assert.NotEqual("net-wrong-service", Only(
            "\"Please check that your SMTP settings are correct.\" "
            + "{\"imap_port\":993,\"smtp_host\":\"smtp.isp.example\",\"smtp_port\":465}").Cause);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}

using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Reading.Clients;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class ProgramFaultTests
{
    [Theory]
    [InlineData("PHP Fatal error:  Uncaught Error: Class \"App\\Mail\\Sender\" not found in /srv/app/send.php:443", "program-part-missing",
        "App\\Mail\\Sender")]
    [InlineData("Error: Cannot find module 'nodemailer'\nRequire stack:\n- /srv/app/mail.js:25", "program-part-missing", "nodemailer")]
    [InlineData("ModuleNotFoundError: No module named 'django_ses'", "program-part-missing", "django_ses")]
    [InlineData("To use SSL please install IO::Socket::SSL with version>=2.007 at Net/SMTP.pm line 70.", "program-part-missing",
        "IO::Socket::SSL")]
    [InlineData("TypeError: SMTP_SSL.__init__() got an unexpected keyword argument 'keyfile'", "program-parts-mismatch", "keyfile")]
    [InlineData("TypeError: nodemailer.createTransporter is not a function\n    at /srv/app/mail.js:12:31", "program-parts-mismatch",
        "nodemailer.createTransporter")]
    [InlineData("AttributeError: 'NoneType' object has no attribute 'sendmail'", "program-parts-mismatch", "sendmail")]
    [InlineData("TypeError: Cannot read properties of undefined (reading 'response')\n    at /srv/app/mail.js:465:12",
        "program-value-empty",
        null)]
    [InlineData("error: uncaptured python exception (<class 'pickle.PicklingError'>:Can't pickle it [asyncore.py|read|443])",
        "unknown-program-fault", null)]
    public void A_program_that_stopped_by_itself_asked_no_server(string text, string cause, string? name)
    {
        var answer = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((cause, Reason.Unknown, null), (answer.Cause, answer.Reason, answer.Code));
        Assert.Contains(name ?? "", answer.Title, StringComparison.Ordinal);
        Assert.Equal(Actor.Sender, answer.Actor);
    }

    [Theory]
    [InlineData("Error: connect ECONNREFUSED 192.0.2.7:587\nTypeError: Cannot read property 'response' of undefined")]
    [InlineData("550 5.7.1 KeyError: relay not allowed")]
    [InlineData("System.InvalidOperationException: The SMTP host was not specified.")]
    public void What_shows_a_server_or_has_a_cause_of_its_own_is_no_fault_of_the_program(string text) =>
        Assert.DoesNotContain("program-", Assert.Single(Explainer.Explain(text).Recipients).Cause ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("  File \"/py/smtplib.py\", line 739, in login\n  File \"/py/smtplib.py\", line 642, in auth",
        SessionStep.Auth)]
    [InlineData("  File \"/py/smtplib.py\", line 887, in sendmail\n  File \"/py/smtplib.py\", line 571, in data",
        SessionStep.Data)]
    [InlineData("at com.sun.mail.smtp.SMTPTransport.rcptTo(SMTPTransport.java:1862)", SessionStep.Rcpt)]
    [InlineData("at SMTPConnection._actionMAIL (/srv/node_modules/nodemailer/lib/smtp-connection/index.js:1)", SessionStep.Mail)]
    [InlineData("net/smtp.rb:1041:in `starttls'", SessionStep.StartTls)]
    [InlineData("at MailKit.Net.Smtp.SmtpClient.AuthenticateAsync(Encoding encoding)", SessionStep.Auth)]
    [InlineData("at MyApp.Program.Main(String[] args)", null)]
    public void The_step_is_read_from_the_frames_of_libraries(string frames, object? step) =>
        Assert.Equal((SessionStep?)step, StackFrames.StepOf(frames));
}

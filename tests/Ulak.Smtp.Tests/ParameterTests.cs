using System.Text;
using CsCheck;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

public sealed class ParameterTests
{
    [Fact]
    public void MAIL_parameters_are_interpreted()
    {
        var mail =
            MailParameters.From(
                Mail("size=1234 BODY=8bitmime SMTPUTF8 REQUIRETLS AUTH=a+2Bc@d RET=hdrs ENVID=a+20b MT-PRIORITY=-9 HOLDFOR=60 BY=-5;NT"));
        Assert.Equal(
            new MailParameters
            {
                Size = 1234,
                Body = BodyType.EightBitMime,
                SmtpUtf8 = true,
                RequireTls = true,
                Auth = new AuthParameter(new Mailbox("a+c", "d")),
                Ret = DsnReturn.Headers,
                EnvId = "a+20b",
                Priority = -9,
                HoldFor = TimeSpan.FromMinutes(1),
                By = new DeliverBy(-5, true, true),
            },
            mail);
        Assert.Equal(new MailParameters(), MailParameters.From(EsmtpParameters.Empty));
        Assert.Equal(new AuthParameter(null), MailParameters.From(Mail("AUTH=<>")).Auth);
        Assert.Equal(
            new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(3)),
                MailParameters.From(Mail("HOLDUNTIL=2026-11-23T12:00:00+03:00")).HoldUntil);
        Assert.Equal(long.MaxValue, MailParameters.From(Mail("SIZE=99999999999999999999")).Size);
    }

    [Fact]
    public void RCPT_parameters_are_interpreted()
    {
        Assert.Equal(DsnNotify.Never, RcptParameters.From(Rcpt("NOTIFY=never")).Notify);
        Assert.Equal(DsnNotify.Success | DsnNotify.Delay, RcptParameters.From(Rcpt("NOTIFY=SUCCESS,delay")).Notify);
        Assert.Equal(new OriginalRecipient("rfc822", "a+b@c"), RcptParameters.From(Rcpt("ORCPT=rfc822;a+2Bb@c")).OriginalRecipient);
        Assert.Equal(new OriginalRecipient("utf-8", "\u00fc@b"), RcptParameters.From(Rcpt("ORCPT=utf-8;\\x{FC}@b")).OriginalRecipient);
        Assert.Equal(new OriginalRecipient("utf-8", "\u00fc@b"), RcptParameters.From(Rcpt("ORCPT=utf-8;\u00fc@b")).OriginalRecipient);
    }

    [Fact]
    public void Parameters_are_found_in_any_case_and_equal_by_value()
    {
        var parameters = EsmtpParameters.Empty.With("SIZE", "1").With("SMTPUTF8");
        Assert.Equal("1", parameters["size"]?.Value);
        Assert.Null(parameters["BODY"]);
        Assert.True(parameters.Contains("smtputf8"));
        Assert.Equal(parameters, Mail("size=1 smtputf8"));
        Assert.NotEqual(parameters, Mail("smtputf8 size=1"));
        Assert.Equal("SIZE=1 SMTPUTF8", parameters.ToString());
    }

    [Fact]
    public void Xtext_round_trips() => Gen.String.Where(s => !s.Any(char.IsSurrogate)).Sample(text =>
    {
        var encoded = XText.Encode(text);
        Assert.True(XText.TryDecode(encoded, out var decoded));
        Assert.Equal(text, decoded);
        Assert.True(encoded.All(c => c is > ' ' and <= '~' and not '='));
    });

    [Theory]
    [InlineData("a+2")]
    [InlineData("a+2b")]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("+FF")]
    public void Invalid_xtext_is_not_decoded(string text) => Assert.False(XText.TryDecode(text, out _));

    [Fact]
    public void Offered_extensions_raise_the_line_limit()
    {
        Assert.Equal(512, CommandLimits.MaxLineLength(Verb.Mail, SmtpExtensions.None));
        Assert.Equal(512 + 26 + 17, CommandLimits.MaxLineLength(Verb.Mail, SmtpExtensions.Size | SmtpExtensions.EightBitMime));
        Assert.Equal(1012, CommandLimits.MaxLineLength(Verb.Rcpt, SmtpExtensions.Dsn));
        Assert.Equal(522, CommandLimits.MaxLineLength(Verb.Vrfy, SmtpExtensions.SmtpUtf8));
        Assert.Equal(512, CommandLimits.MaxLineLength(Verb.Quit, SmtpExtensions.All));
        Assert.Equal(12_288, CommandLimits.MaxLineLength(SmtpExtensions.All));
        Assert.Equal(512, CommandLimits.MaxLineLength(SmtpExtensions.None));
    }

    [Fact]
    public void Parameters_are_found_in_the_line_without_a_record()
    {
        Assert.Null(CommandParser.Parse("MAIL FROM:<a@b> Size=77 SMTPUTF8"u8, SyntaxRules.StrictEverything, out var command));
        Assert.True(command.TryGetParameter("SIZE"u8, out var value));
        Assert.Equal("77", Encoding.ASCII.GetString(value));
        Assert.True(command.TryGetParameter("smtputf8"u8, out value));
        Assert.True(value.IsEmpty);
        Assert.False(command.TryGetParameter("BODY"u8, out _));
        Assert.Equal("a", Encoding.ASCII.GetString(command.PathLocalPart));
        Assert.Equal("b", Encoding.ASCII.GetString(command.PathDomain));
    }

    private static EsmtpParameters Mail(string text) => Assert.IsType<MailCommand>(Parse($"MAIL FROM:<> {text}")).Parameters;

    private static EsmtpParameters Rcpt(string text) => Assert.IsType<RcptCommand>(Parse($"RCPT TO:<a@b> {text}")).Parameters;

    private static SmtpCommand Parse(string line)
    {
        Assert.Null(CommandParser.Parse(Encoding.UTF8.GetBytes(line), SyntaxRules.StrictEverything, out var command));
        return command.ToCommand();
    }
}

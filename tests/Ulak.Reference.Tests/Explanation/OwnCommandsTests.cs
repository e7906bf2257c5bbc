using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The steps of every cause, for the operator of every server that has none of the commands of Postfix.</summary>
public sealed class OwnCommandsTests
{
    public static TheoryData<string, string> Programs => new()
    {
        { "Exim", "2024-01-02 10:00:00 exim 4.96 daemon started" },
        { "Exim", "exim[1]: A=dovecot_login:anna@example.org, stored by dovecot" },
        { "Sendmail", "sendmail[1]: stat=Deferred" },
        { "OpenSMTPD", "opensmtpd 7.4" },
        { "qmail", "qmail-send 1.03" },
        { "Haraka", "haraka[1]: [outbound]" },
        { "Exchange", "Exchange Server 2019" },
        { "hMailServer", "hMailServer 5.6" },
        { "Stalwart", "stalwart 0.13" },
        { "maddy", "maddy[1]: queue" },
        { "mox", "mox v0.0.11" },
        { "KumoMTA", "kumod[1]" },
        { "Postal", "postal-worker" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void No_step_has_the_commands_of_another_server(string program, string text)
    {
        var values = ServerSettings.Fill(ServerSettings.For(text), new Dictionary<string, string>());
        Assert.Equal(program, values["server-name"]);
        var found = new List<string>();
        foreach (var texts in CauseTexts.Languages.Select(CauseTexts.For))
        {
            foreach (var cause in texts.Causes.Keys)
            {
                foreach (var audience in (Audience[])[Audience.Operator, Audience.Receiver, Audience.Person])
                {
                    found.AddRange(texts.Steps(cause, values, new StepContext(audience, Actor.SenderOperator, null))
                        .Where(step => ProgramSteps.NamesOther(step, program)).Select(step => $"{cause}: {step}"));
                }
            }
        }

        Assert.True(found.Count == 0, $"{found.Distinct().Count()}\n{string.Join('\n', found.Distinct().Take(40))}");
    }

    [Theory]
    [InlineData("Set it (Postfix: `myhostname`; Exim: `primary_hostname`).", "Set it (Exim: `primary_hostname`).")]
    [InlineData("Set it (Postfix: `myhostname`). Then test.", "Set it. Then test.")]
    [InlineData("Look at a wrong record, an entry in `/etc/hosts`, or a wrong `relayhost`.",
        "Look at a wrong record, an entry in `/etc/hosts`.")]
    [InlineData("Then Postfix: `postqueue -f`; Exim: `exim -qff`; Sendmail: `sendmail -q`.", "Exim: `exim -qff`.")]
    [InlineData("`postconf -e smtpd_delay_reject=yes`. Wait a minute.", "Wait a minute.")]
    public void A_step_keeps_what_is_not_about_another_server(string step, string kept) => Assert.Equal(kept,
        Assert.Single(ProgramSteps.Of([step], new Dictionary<string, string> { ["server-name"] = "Exim" }, Audience.Operator, "places")));

    [Fact]
    public void A_step_about_another_server_only_gives_way_to_the_places_of_this_one() => Assert.Equal(["First.", "places"],
        ProgramSteps.Of(["First.", "Run `postfix reload`."], new Dictionary<string, string> { ["server-name"] = "Exim" },
            Audience.Operator, "places"));
}

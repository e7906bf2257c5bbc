using Ulak.Console.Codes;
using Ulak.Console.Viewing;
using Ulak.Mime.Calendar;
using Ulak.Reference.Catalog;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>The card of an invitation in the language of the page.</summary>
public sealed class InvitationTests
{
    [Theory]
    [InlineData("NEEDS-ACTION", "CONFIRMED", "en", "Ann <ann@example.org> (no reply yet)", "confirmed")]
    [InlineData("ACCEPTED", "CANCELLED", "tr", "Ann <ann@example.org> (kabul etti)", "iptal edildi")]
    [InlineData("X-OTHER", "X-OTHER", "tr", "Ann <ann@example.org> (x-other)", "X-OTHER")]
    public void Replies_and_the_state_are_words(string reply, string status, string language, string attendee, string state)
    {
        var text = $"""
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            SUMMARY:Review (accepted)
            LOCATION:Room (accepted)
            STATUS:{status}
            ATTENDEE;CN=Ann;PARTSTAT={reply}:mailto:ann@example.org
            END:VEVENT
            END:VCALENDAR
            """;
        var model = new InvitationModel(
            PageLanguage.ForSite(CodeCatalog.Default.ResolveLanguage(language), ""), CalendarEntry.ReadAll(text)[0]);

        string Text(CalendarPropertyKind kind) => model.TextOf(model.Entry.Properties.First(property => property.Kind == kind));

        Assert.Equal(attendee, Text(CalendarPropertyKind.Attendee));
        Assert.Equal(state, Text(CalendarPropertyKind.Status), ignoreCase: status == "X-OTHER");
        Assert.Equal("Room (accepted)", Text(CalendarPropertyKind.Location));
    }
}

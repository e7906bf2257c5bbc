using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>The dialogue keeps every octet that came, also of a line that never ended.</summary>
public sealed class UnfinishedLineTests
{
    [Fact]
    public async Task A_line_that_the_client_did_not_finish_is_recorded()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("EHLO cli"u8.ToArray());
        await session.DisconnectAsync();
        Assert.Equal("EHLO cli", LastLine(session));
        Assert.Equal(SessionEndReason.ClientDisconnected, session.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task A_line_that_did_not_end_in_time_is_recorded()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("HELO printer\r"u8.ToArray());
        session.AdvanceTime(TimeSpan.FromSeconds(302));
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("HELO printer\r", LastLine(session));
    }

    [Fact]
    public async Task The_start_of_an_endless_line_is_recorded()
    {
        await using var session = TestSession.Start("@skipped 5000");
        await session.SendAsync(Encoding.ASCII.GetBytes(new string('x', 20_000)));
        await session.DisconnectAsync();
        Assert.Equal(new string('x', 2048), LastLine(session));
    }

    [Fact]
    public async Task The_start_of_a_long_line_that_was_not_finished_is_recorded()
    {
        await using var session = TestSession.Start();
        await session.SendAsync(Encoding.ASCII.GetBytes(new string('x', 20_000)));
        await session.DisconnectAsync();
        Assert.Equal(new string('x', 2048), LastLine(session));
    }

    [Fact]
    public async Task A_secret_in_an_unfinished_line_is_redacted()
    {
        await using var session = TestSession.Start("@auth clear");
        await session.SendAsync("EHLO client.example");
        await session.SendAsync("AUTH PLAIN c2VjcmV0"u8.ToArray());
        await session.DisconnectAsync();
        Assert.Equal("AUTH PLAIN ********", LastLine(session));
    }

    [Fact]
    public async Task An_unfinished_response_of_a_login_is_redacted()
    {
        await using var session = TestSession.Start("@auth clear");
        await session.SendAsync("EHLO client.example");
        await session.SendAsync("AUTH PLAIN");
        await session.SendAsync("c2VjcmV0"u8.ToArray());
        await session.DisconnectAsync();
        Assert.Equal("********", LastLine(session));
    }

    private static string LastLine(TestSession session) =>
        Encoding.Latin1.GetString(session.Record.Entries.OfType<CommandEntry>().Last().Line.Span);
}

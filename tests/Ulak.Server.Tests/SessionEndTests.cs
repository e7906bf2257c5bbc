using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>What the dialogue keeps of the end of a session, and of a login.</summary>
public sealed class SessionEndTests
{
    [Fact]
    public async Task The_server_closes_only_where_the_client_did_not()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("QUIT");
        Assert.Equal(SessionEvent.ServerClosed, LastEvent(session));

        await using var left = TestSession.Start();
        await left.SendAsync("HELO client.example");
        await left.DisconnectAsync();
        Assert.NotEqual(SessionEvent.ServerClosed, LastEvent(left));
    }

    [Fact]
    public async Task A_reset_by_the_client_is_recorded_as_a_lost_connection()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("HELO client.example");
        await session.Connection.Client.Output.CompleteAsync(new IOException("reset by peer"));
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(SessionEvent.ConnectionLost, LastEvent(session));
        Assert.Equal(SessionEndReason.ClientDisconnected, session.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task The_response_of_a_login_is_recorded_without_its_secret()
    {
        await using var session = TestSession.Start("@auth clear");
        await session.SendAsync("EHLO client.example");
        await session.SendAsync("AUTH PLAIN");
        await session.SendAsync("AGFubgBwZW5jaWwsIDEgb2YgMg==");

        Assert.Equal(
            ["EHLO client.example", "AUTH PLAIN", new string('*', 28)],
            session.Record.Entries.OfType<CommandEntry>().Select(entry => Encoding.ASCII.GetString(entry.Line.Span).TrimEnd()));
    }

    private static SessionEvent? LastEvent(TestSession session) => session.Record.Entries.OfType<EventEntry>().LastOrDefault()?.Event;
}

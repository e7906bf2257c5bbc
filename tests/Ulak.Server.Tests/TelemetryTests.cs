using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Ulak.Server.Telemetry;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>What the server publishes for OpenTelemetry.</summary>
public sealed class TelemetryTests
{
    private const string Message = "HELO x\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none\r\n.\r\n";

    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measurements = [];

    [Fact]
    public async Task A_session_is_measured()
    {
        using var meter = Listen("measured");
        using var server = new DialogueServer(Dialogue.Parse("telemetry", "@size 70000"));
        var listener = new SmtpListener(server.Server, server.Options with { Name = "measured" });
        await SessionRunner.RunAsync(listener, server.Time, null, $"{Message}BAD\r\nQUIT\r\n");
        Assert.Equal(0, Sum("ulak.server.sessions.active", ""));
        Assert.Equal(1, Sum("ulak.server.sessions", "end=Quit"));
        Assert.Equal(1, Sum("ulak.server.messages", "result=accepted"));
        Assert.Equal(0, Sum("ulak.server.messages", "result=rejected"));
        Assert.Equal(1, Sum("ulak.server.faults", "kind=UnknownVerb"));
        Assert.Equal(server.Observer.Sessions.Single().Outcome!.OctetsIn, Sum("ulak.server.octets", "direction=received"));
        Assert.Equal(server.Observer.Sessions.Single().Outcome!.OctetsOut, Sum("ulak.server.octets", "direction=sent"));
        Assert.Single(_measurements, each => each.Name == "ulak.server.commit.duration");
    }

    [Fact]
    public async Task A_rejected_connection_and_a_rejected_message_are_measured()
    {
        using var meter = Listen("rejecting");
        using var server = new DialogueServer(Dialogue.Parse("telemetry", "@refuses Commit\n@connections 1"));
        var listener = new SmtpListener(server.Server, server.Options with { Name = "rejecting" });
        var open = new Ulak.TestKit.Transport.MemoryDuplex();
        var session = listener.RunAsync(open.Server, null, null, CancellationToken.None);
        await SessionRunner.RunAsync(listener, server.Time, null, "QUIT\r\n");
        await open.Client.Output.WriteAsync(Encoding.ASCII.GetBytes(Message + "QUIT\r\n"), TestContext.Current.CancellationToken);
        await server.AdvanceTimeUntilAsync(session);
        Assert.Equal(1, Sum("ulak.server.connections.rejected", "reason=TooManyConnections"));
        Assert.Equal(1, Sum("ulak.server.messages", "result=rejected"));
        Assert.Equal(0, Sum("ulak.server.sessions.active", ""));
    }

    [Fact]
    public async Task A_message_is_an_activity_with_its_reply()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listening = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SmtpTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listening);
        using var server = new DialogueServer(Dialogue.Parse("telemetry", ""));
        var listener = new SmtpListener(server.Server, server.Options with { Name = "traced" });
        const string Envelope = "MAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\n";
        await SessionRunner.RunAsync(listener, server.Time, null, $"HELO x\r\n{Envelope}DATA\r\none\r\n.\r\n{Envelope}RSET\r\nQUIT\r\n");
        var own = stopped.Where(activity => (string?)activity.GetTagItem("ulak.listener") == "traced").ToList();
        Assert.Equal([250, null], own.Select(activity => (int?)activity.GetTagItem("smtp.reply")));
        Assert.All(
            own, activity => Assert.Equal(server.Observer.Sessions.Single().Info.Id.ToString(), activity.GetTagItem("ulak.session")));
        Assert.Null(Activity.Current);
    }

    private MeterListener Listen(string name)
    {
        var meter = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SmtpTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(name, instrument, value, tags));
        meter.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(name, instrument, value, tags));
        meter.Start();
        return meter;
    }

    private void Add(string name, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        if (text.StartsWith($"listener={name}", StringComparison.Ordinal))
        {
            _measurements.Enqueue((instrument.Name, value, text));
        }
    }

    private double Sum(string name, string tag) =>
        _measurements.Where(each => each.Name == name && each.Tags.Contains(tag, StringComparison.Ordinal)).Sum(each => each.Value);
}

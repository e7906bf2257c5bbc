using System.Text;
using System.Text.Json;
using Ulak.Console.Api;
using Ulak.Fuzz.Seeding;
using Ulak.Mime;

namespace Ulak.Fuzz.Targets;

/// <summary>The JSON bodies of the API, and the messages that are composed of them.</summary>
internal sealed class ApiBodyTarget : FuzzTarget
{
    private static readonly HashSet<string> OwnFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "To", "Cc", "Reply-To", "Date", "Subject", "Message-Id", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "Content-Disposition", "Content-Id",
    };

    public override string Name => "api";

    public override string Summary =>
        "Any body is JSON of the API or is not; a composed message has CRLF alone, and no header field that was not asked for.";

    public override int MaxLength => 8192;

    protected override long BaseAllocation => 16 << 20;

    public override IEnumerable<Seed> Seeds() => ConfigurationSeeds.Bodies();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var context = ApiJson.Requests;
        Read(input, context.MessagePatch);
        Read(input, context.BulkRequest);
        Read(input, context.UndoRequest);
        Read(input, context.ChaosRuleRequest);
        if (Read(input, context.CreateMessageRequest) is { } request)
        {
            CheckMessage(request);
        }
    }

    private static T? Read<T>(ReadOnlyMemory<byte> input, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(input.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void CheckMessage(CreateMessageRequest request)
    {
        var (octets, problem) = MessageComposer.ComposeAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        Ensure.That((octets is null) != (problem is null), "neither a message nor a problem, or both");
        if (octets is null)
        {
            return;
        }

        var text = Encoding.Latin1.GetString(octets);
        var withoutEnds = text.Replace("\r\n", "", StringComparison.Ordinal);
        Ensure.That(!withoutEnds.AsSpan().ContainsAny('\r', '\n'), "a bare line end");
        var mail = ParsedMail.Parse(octets, CancellationToken.None);
        foreach (var header in mail.Headers)
        {
            Ensure.That(
                OwnFields.Contains(header.Name) || request.Headers?.Keys.Contains(header.Name, StringComparer.OrdinalIgnoreCase) == true,
                $"the field {header.Name} was not asked for");
        }
    }
}

using System.Text;
using Ulak.Fuzz.Seeding;
using Ulak.Reference;
using Ulak.Reference.Explanation;

namespace Ulak.Fuzz.Targets;

/// <summary>Explanations of any text and any octets.</summary>
internal sealed class ExplainTarget : FuzzTarget
{
    private static readonly ExplainOptions Turkish = new() { Language = "tr" };

    public override string Name => "explain";

    public override string Summary =>
        "Any text has an explanation: each span of its evidence lies within the text, each recipient has something to do, and JSON can "
            + "say it.";

    public override int MaxLength => 8192;

    protected override int AllocationPerOctet => 8192;

    protected override long BaseAllocation => 16 << 20;

    public override IEnumerable<Seed> Seeds() => ExplainSeeds.All();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var text = Encoding.UTF8.GetString(input.Span);
        Check(Explainer.Explain(text), text.Length);
        Check(Explainer.Explain(input.Span, Turkish), Math.Max(input.Length, text.Length));
    }

    private static void Check(ExplanationResult result, int length)
    {
        Ensure.That(result.Recipients.Length <= ExplainOptions.Default.MaxRecipients, "more recipients than allowed");
        foreach (var recipient in result.Recipients)
        {
            foreach (var evidence in recipient.Evidence)
            {
                Ensure.That(evidence.Offset >= 0 && evidence.Length >= 0
                    && evidence.Offset + evidence.Length <= length,
                        $"evidence at {evidence.Offset}, {evidence.Length} long, in a text of {length}");
            }

            Ensure.That(recipient.Title.Length > 0 && recipient.Meaning.Length > 0
                && !recipient.Steps.IsDefaultOrEmpty, $"{recipient.Reason} has no words");
            Ensure.That(recipient.Code is null or (>= 200 and <= 599), $"the code is {recipient.Code}");
        }

        Ensure.That(ExplanationJson.Serialize(result).Length > 0, "no JSON");
    }
}

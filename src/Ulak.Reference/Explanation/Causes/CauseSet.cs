using System.Collections.Frozen;
using System.Reflection;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>A cause, ready to be matched.</summary>
internal sealed record Cause(CauseEntry Entry, FrozenSet<Reason> Reasons, Change? Change, IReadOnlyList<RulePattern> Patterns)
{
    public string Id => Entry.Id;
}

/// <summary>All causes, compiled once. Immutable and safe for concurrent use.</summary>
internal sealed class CauseSet
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.Causes.";

    // The score of a cause's code without any of its words, and the bonus where both agree.
    private const double CodeAlone = 2;
    private const double CodeAgreement = 6;

    // A later statement is further from the refusal.
    private const double LaterStatement = 0.8;
    private const double BesideReply = 0.3;

    private static readonly Lazy<CauseSet> LazyDefault = new(() => new CauseSet());

    private readonly WordTokenizer _tokenizer = new();
    private readonly PhraseTrie _trie = new();
    private readonly PhraseWeights _weights = new();
    private readonly FrozenDictionary<string, Cause> _byId;
    private readonly FrozenDictionary<Reason, Cause[]> _byReason;

    private CauseSet()
    {
        All = [.. Read().Select(Compile)];
        _byId = All.ToFrozenDictionary(cause => cause.Id, StringComparer.Ordinal);
        _byReason = Enum.GetValues<Reason>().ToFrozenDictionary(reason => reason, reason =>
            All.Where(cause => cause.Reasons.Contains(reason)).ToArray());
    }

    public static CauseSet Default => LazyDefault.Value;

    public IReadOnlyList<Cause> All { get; }

    public Cause Get(string id) => _byId.TryGetValue(id, out var cause)
        ? cause : throw new InvalidDataException($"There is no cause {id}.");

    /// <summary>
    /// The cause of a decision: the one that the rule names, or the one under the reason with the highest score.
    /// The score is the weight of the matched words (see <see cref="PhraseWeights"/>) plus a bonus where the code agrees.
    /// </summary>
    public ChosenCause Select(Decision decision, IReadOnlyList<Statement> statements, ref long steps)
    {
        if (decision.Cause is { } named)
        {
            return new ChosenCause(Get(named), CauseBasis.Rule);
        }

        var candidates = _byReason[decision.Reason];
        var codes = new ReplyCodes(decision.Reply, decision.Enhanced);
        var scores = new double[candidates.Length];
        for (var i = 0; i < statements.Count && i < 4; i++)
        {
            // Words beside a reply that names a cause itself are mostly a person's.
            var isBeside = statements[0].Speaker == Speaker.RemoteServer && statements[i].Speaker == Speaker.Unknown;
            var later = isBeside && scores.Any(score => score > 0) ? BesideReply : LaterStatement;
            var found = _trie.FindAll(_tokenizer.Tokenize(statements[i].Text), ref steps);
            for (var c = 0; c < candidates.Length; c++)
            {
                scores[c] = Math.Max(scores[c], Score(candidates[c], found, ref steps) * (i == 0 ? 1 : later));
            }
        }

        ChosenCause best = default;
        var bestScore = 0.0;
        for (var c = 0; c < candidates.Length; c++)
        {
            var agrees = candidates[c].Entry.When.Any(code => codes.Matches(code));
            var score = scores[c] + (!agrees ? 0 : scores[c] > 0 ? CodeAgreement : CodeAlone);
            if (score > bestScore)
            {
                (best, bestScore) = (new ChosenCause(candidates[c], scores[c] > 0 ? CauseBasis.Words : CauseBasis.Code), score);
            }
        }

        return best.Cause is not null ? best : new ChosenCause(
            Array.Find(candidates, candidate => candidate.Entry.IsDefault && candidate.Entry.Reason == decision.Reason.Word()),
            CauseBasis.Default);
    }

    /// <summary>
    /// The cause that stands in for another at a step of the session, for a program, or where the reader runs the server that refused.
    /// </summary>
    public Cause? ForSituation(Cause? cause, SessionStep step, Finding finding)
    {
        if (cause is not null && cause.Entry.ForSteps.TryGetValue(StepWord(step), out var atStep))
        {
            cause = Get(atStep);
        }

        if (finding.Reader.HasQueue && cause is not null && All.FirstOrDefault(each => each.Entry.ForPrograms == cause.Id) is { } queued)
        {
            // A server's queue that was read as a program's error.
            return queued;
        }

        var other = finding.IsWithoutQueue ? cause?.Entry.ForPrograms
            : finding.IsOwnRefusal || finding.Reader.Audience == Audience.Receiver ? cause?.Entry.ForOwnServer : null;
        return other is null ? cause : Get(other);
    }

    private static string StepWord(SessionStep step) => step switch
    {
        SessionStep.Connect => "connect",
        SessionStep.Hello => "hello",
        SessionStep.StartTls => "start-tls",
        SessionStep.Auth => "auth",
        SessionStep.Mail => "mail",
        SessionStep.Rcpt => "rcpt",
        SessionStep.Data => "data",
        _ => "",
    };

    private static IEnumerable<CauseEntry> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            foreach (var entry in EmbeddedJson.Read(name, CauseJson.Default.CauseFile).Causes)
            {
                yield return entry;
            }
        }
    }

    private double Score(Cause cause, Dictionary<int, List<Occurrence>> found, ref long steps)
    {
        var best = 0.0;
        foreach (var pattern in cause.Patterns)
        {
            steps++;
            if (pattern.Match(found, ref steps) is not null)
            {
                best = Math.Max(best, _weights.Of(pattern));
            }
        }

        return best;
    }

    private Cause Compile(CauseEntry entry)
    {
        RulePattern[] patterns = [.. entry.Any.Select(text => RulePattern.Parse(text, _tokenizer, _trie))];
        foreach (var pattern in patterns)
        {
            _weights.Add(pattern);
        }

        return new Cause(entry, entry.Reasons.Prepend(entry.Reason).Select(Parse).ToFrozenSet(), ParseChange(entry), patterns);
    }

    private static Reason Parse(string word) =>
        ReasonWords.TryParse(word, out Reason reason)
            ? reason : throw new InvalidDataException($"A cause names the unknown reason {word}.");

    private static Change? ParseChange(CauseEntry entry) => entry switch
    {
        { Actor: null, Change: null } => null,
        { Actor: { } word, Change: null } => ReasonWords.TryParse(word, out Actor actor) ? Changes.Of(actor, Parse(entry.Reason))
            : throw new InvalidDataException($"The cause {entry.Id} names the unknown actor {word}."),
        { Actor: null, Change: { } word } => Changes.TryParse(word, out var change) ? change
            : throw new InvalidDataException($"The cause {entry.Id} names the unknown change {word}."),
        _ => throw new InvalidDataException($"The cause {entry.Id} names both an actor and a change."),
    };
}

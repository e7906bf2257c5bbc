namespace Ulak.Reference.Explanation.Deciding;

/// <summary>A reply of Ulak's own server: the catalog of faults that produced it also explains it.</summary>
internal sealed class ByOwnReply : IDecisionStrategy
{
    public Decision? Try(DecisionContext context)
    {
        for (var i = 0; i < context.Statements.Count && i < 2; i++)
        {
            if (context.CodesFrom == i && OwnReplies.Find(context.Statements[i].Text, context.Codes) is { } own)
            {
                return context.ByCode(Reason.Syntax, Confidence.Certain) with
                {
                    Reason = Reason.Syntax,
                    Rule = "ulak:" + own.Kind,
                    Cause = own.Cause
                };
            }
        }

        return null;
    }
}

using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>HELP, RFC 5321 §4.1.1.8, out of the table that dispatches.</summary>
internal static class HelpHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var topic = ((HelpCommand)command!).Topic;
        if (topic is null)
        {
            return new CommandResult(state.Listener.HelpReply);
        }

        var rule = CommandTable.Find(topic.Trim());
        return new CommandResult(rule is null || !CommandTable.IsOffered(rule, state.Listener) ? ServerReplies.UnknownHelpTopic : rule.HelpReply);
    }
}

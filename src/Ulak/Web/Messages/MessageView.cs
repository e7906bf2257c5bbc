using Ulak.Storage;

namespace Ulak.Web.Messages;

/// <summary>A message as its page shows it: one of its views.</summary>
public sealed record MessageView(StoredMessage Stored, MessageContent Content, string View, bool RemoteAllowed)
{
    public IEnumerable<(string Name, string Title)> Tabs
    {
        get
        {
            yield return ("text", "Text");
            if (Content.HasHtml)
            {
                yield return ("html", "HTML");
            }

            yield return ("headers", "Headers");
            yield return ("source", "Source");
            if (Content.Attachments.Count > 0)
            {
                yield return ("attachments", $"Attachments ({Content.Attachments.Count})");
            }
        }
    }

    /// <summary>The view that was asked for where the message has it; else the one that shows most.</summary>
    public static MessageView Of(StoredMessage stored, MessageContent content, string? asked, bool remoteAllowed)
    {
        var usual = content.HasHtml && content.Text.Length == 0 ? "html" : "text";
        var view = new MessageView(stored, content, asked ?? usual, remoteAllowed);
        return view.Tabs.Any(tab => tab.Name == view.View) ? view : view with { View = usual };
    }
}

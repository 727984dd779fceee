{%- set topics = [
    'programmes', 'fields', 'fairness', 'recommendation', 'eligibility', 'outcomes',
    'drift', 'plan', 'funnel', 'standards', 'odds', 'scores', 'topics', 'tone', 'change',
    'community_growth', 'community_activities', 'community_takeup',
    'community_engagement', 'community_segments', 'community_workshops',
    'community_champions', 'community_flow',
    'capability_needs', 'assessments', 'fellowship', 'regions', 'certainty', 'accounting',
    'disclosure'
] -%}
with

{% for topic in topics -%}
{{ topic }} as (
    select * from {{ ref('pub_finding__' ~ topic) }}
),

{% endfor -%}
final as (
    {%- for topic in topics %}
    select
        section,
        finding,
        specification,
        sentence
    from {{ topic }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final

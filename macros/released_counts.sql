{#
    The counts of people that are published, and how they add up.

    Of each mart: the columns that tell its rows apart (key), what is told of the people
    of a row (facts, pairs of a field and its level; a NULL, 'all' or 'All' tells
    nothing), and each count: its column, the people counted (of, an expression), the
    facts that hold of them (all unless given), and the count of the same row that it is
    a part of with what divides that one (part_of, split). Counts of the same people with
    the same facts are one cell wherever they are published.
#}
{% macro released_counts() -%}
    {%- set before -%}
        case
            when measure = 'of_applied' or stage_number = 1 then 'applications'
            when stage_number = 2 then 'applications shortlisted'
            when stage_number = 3 then 'applications interviewed'
            when stage_number = 4 then 'applications offered'
            else 'applications accepted'
        end
    {%- endset -%}
    {%- set in_segment -%}
        case
            when first_date = max(first_date) over ()
                then 'members now in a segment'
            else 'members in a segment at the end of ' || calendar_quarter
        end
    {%- endset -%}
    {#- A group and all others are a total too: the same one that the groups add up to. -#}
    {%- set could = "'could take part in ' || activity_type || ', known ' || field" -%}
    {%- set did = "'took part in ' || activity_type || ', known ' || field" -%}
    {%- set this = " || '; ' || field || ': ' || field_level" -%}
    {%- set others = " || ', not ' || field_level" -%}
    {%- set against = "'against ' || field_level" -%}
    {%- set text = dbt.type_string() -%}
    {#- A node that is merged with one of another cluster, or of several, is a whole one. -#}
    {%- set is_whole_cluster = "cluster_id is not null and count(*) over (
            partition by specification, parent_node, cluster_id
        ) = 1" -%}
    {%- set last_node = "max(node) over (partition by specification)" -%}
    {%- set own_node = "'clustered ' || specification || case
            when node = " ~ last_node ~ " then '' else ', node ' || node
        end" -%}
    {%- set next_month = "cast(cast("
        ~ dbt.dateadd("month", 1, "calendar_month") ~ " as date) as " ~ text ~ ")" -%}
    {%- set month = "coalesce(cast(calendar_month as " ~ text ~ "), 'the end')" -%}
    {%- set is_last_month = "calendar_month = max(
            case when n_joined is not null then calendar_month end
        ) over ()" -%}
    {%- set of_posts = ", posts ' || scope || ', ' || " -%}
    {%- set is_held = "measure in ('expected', 'excess')" -%}
    {%- set reference_period = [
        "'period'",
        "case when measure = 'share_change' then 'before' else period end",
    ] -%}
    {%- set own_period = ["'period'", "coalesce(period, 'after')"] -%}
    {#- Where a failed check is a level that another table has. -#}
    {%- set failed_of = "case quality_check
            when 'ethnicity_not_stated' then 'applications; white_bme: Not stated'
            when 'gender_not_stated' then 'applications; gender: Not stated'
            when 'disability_not_stated' then 'applications; is_disabled: Not stated'
            when 'sector_not_stated' then 'members ever; sector: Not stated'
            when 'role_not_stated' then 'members ever; professional_role: Not stated'
            when 'region_not_stated' then 'members ever; region: Not stated'
        end" -%}
    {%- set quality = {
        'key': ['table_name', 'quality_check'],
        'facts': [],
        'counts': [
            {'column': 'n', 'of': "table_name || ' looked at for ' || quality_check"},
            {
                'column': 'n_rows',
                'of': "table_name || ' with ' || quality_check",
                'part_of': 'n',
                'split': "'failed'",
            },
            {
                'column': 'n_rows',
                'of': "table_name || ' with ' || quality_check",
                'part_of': failed_of,
                'split': "'failed'",
            },
        ],
    } -%}
    {#- Who is lost on the way is nobody's count, so that both groups are held together. -#}
    {%- set represented = [] -%}
    {%- for group, suffix in [('BME', 'bme'), ('White', 'white')] -%}
        {%- set own = "case
                when " ~ is_held ~ " then '" ~ group ~ " appointed of decided" ~ of_posts
            ~ "from_stage
                else '" ~ group ~ of_posts ~ "stage
            end" -%}
        {%- set reference = "case
                when " ~ is_held ~ " then '" ~ group ~ " decided" ~ of_posts ~ "from_stage
                else '" ~ group ~ of_posts ~ "coalesce(from_stage, stage)
            end" -%}
        {%- do represented.extend([
            {
                'column': 'n_' ~ suffix,
                'of': own,
                'part_of': "case
                        when " ~ is_held ~ "
                            then 'stated ethnicity and decided" ~ of_posts ~ "from_stage
                        when measure <> 'share_change'
                            then 'stated ethnicity" ~ of_posts ~ "coalesce(
                                from_stage, stage
                            )
                    end",
                'split': "case
                        when measure = 'share' then 'ethnicity'
                        else 'reached ' || stage
                    end",
            },
            {
                'column': 'n_' ~ suffix,
                'of': own,
                'part_of': "case
                        when " ~ is_held ~ "
                            then 'stated ethnicity" ~ of_posts ~ "stage
                        when scope = 'senior'
                            then 'stated ethnicity, posts all, ' || stage
                    end",
                'split': "case
                        when " ~ is_held ~ " then 'decided from ' || from_stage
                        else 'senior'
                    end",
            },
            {
                'column': 'n_reference_' ~ suffix,
                'of': reference,
                'facts': [reference_period],
                'part_of': "case
                        when " ~ is_held ~ "
                            then 'stated ethnicity" ~ of_posts ~ "from_stage
                    end",
                'split': "'decided'",
            },
            {
                'column': 'n_reference_' ~ suffix,
                'of': reference,
                'facts': [reference_period],
                'part_of': "case
                        when " ~ is_held ~ "
                            then 'stated ethnicity and decided" ~ of_posts ~ "from_stage
                    end",
                'split': "'ethnicity'",
            },
            {
                'column': 'n_' ~ suffix,
                'of': own ~ " || '; period: ' || coalesce(period, 'after')",
                'facts': [],
                'part_of': "case
                        when scope = 'all' and not " ~ is_held ~ " then 'applications'
                            || case
                                when stage = 'applied' then '' else ' ' || stage
                            end || '; white_bme: " ~ group ~ "'
                    end",
                'split': "'by period of the post'",
            },
        ]) -%}
    {%- endfor -%}
    {{ return({
        'rpt_participant_margin': {
            'key': ['field', 'field_level'],
            'facts': [['field', 'field_level']],
            'counts': [
                {'column': 'n', 'of': "'enrolments'"},
                {'column': 'n_of', 'of': "'enrolments'", 'facts': [], 'is_exact': true},
            ],
        },
        'dim_cluster': {
            'key': ['specification', 'cluster_id'],
            'facts': [["'cluster'", 'cluster_id']],
            'counts': [
                {'column': 'n_people', 'of': "'clustered ' || specification"},
            ],
        },
        'rpt_cluster_evidence': {
            'key': ['specification', 'measure', 'n_clusters', 'field'],
            'where': "measure <> 'cluster_jaccard'",
            'facts': [],
            'counts': [
                {
                    'column': 'n',
                    'of': "'clustered ' || specification",
                    'is_exact': true,
                },
            ],
        },
        'rpt_cluster_tree': {
            'key': ['specification', 'node'],
            'facts': [],
            'counts': [
                {
                    'column': 'n_people',
                    'of': own_node,
                    'part_of': "'clustered ' || specification || case
                            when parent_node = " ~ last_node ~ " then ''
                            else ', node ' || parent_node
                        end",
                    'split': "'merged'",
                },
                {
                    'column': 'n_people',
                    'of': own_node,
                    'part_of': "case
                            when " ~ is_whole_cluster ~ "
                                then 'clustered ' || specification
                                    || '; cluster: ' || cluster_id
                        end",
                    'split': "'in the tree'",
                },
            ],
        },
        'rpt_cluster_profile': {
            'key': ['specification', 'cluster_id', 'field', 'field_level', 'measure'],
            'facts': [["'cluster'", 'cluster_id'], ['field', 'field_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'clustered ' || specification || ', known ' || field",
                    'facts': [["'cluster'", 'cluster_id']],
                    'part_of': "'clustered ' || specification",
                    'split': "'known ' || field",
                },
                {
                    'column': 'n_level',
                    'of': "'clustered ' || specification || ', known ' || field",
                },
            ],
        },
        'rpt_cluster_lookup': {
            'key': ['specification', 'role_group', 'ethnic_group', 'cluster_id'],
            'facts': [["'profile'", "role_group || ', ' || ethnic_group"],
                      ["'cluster'", 'cluster_id']],
            'counts': [
                {'column': 'n_people', 'of': "'clustered ' || specification"},
                {
                    'column': 'n_of',
                    'of': "'clustered ' || specification",
                    'facts': [["'profile'", "role_group || ', ' || ethnic_group"]],
                },
            ],
        },
        'rpt_cluster_lookup_profile': {
            'key': [
                'specification', 'role_group', 'ethnic_group', 'field', 'field_level',
                'measure',
            ],
            'facts': [["'profile'", "role_group || ', ' || ethnic_group"],
                      ['field', 'field_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'clustered ' || specification || ', known ' || field",
                    'facts': [["'profile'", "role_group || ', ' || ethnic_group"]],
                    'part_of': "'clustered ' || specification",
                    'split': "'known ' || field",
                },
                {
                    'column': 'n_level',
                    'of': "'clustered ' || specification || ', known ' || field",
                },
            ],
        },
        'rpt_outcome_margin': {
            'key': [
                'outcome', 'specification', 'field', 'field_level', 'measure',
            ],
            'facts': [["coalesce(specification || ' ', '') || field", 'field_level']],
            'counts': [
                {'column': 'n', 'of': "'enrolments with known ' || outcome"},
                {
                    'column': 'n_level',
                    'of': "outcome || ' reached'",
                    'part_of': 'n',
                    'split': 'outcome',
                },
            ],
        },
        'rpt_fairness': {
            'key': [
                'specification', 'estimator', 'measure', 'field', 'group_name',
                'other_field', 'other_group_name', 'programme_id', 'reference_group',
            ],
            'where': "measure not in ('programme_coverage', 'uncalibrated_share')",
            'facts': [['field', 'group_name'], ['other_field', 'other_group_name']],
            'counts': [{'column': 'n', 'of': "'judged ' || specification"}],
        },
        'rpt_programme_eligibility': {
            'key': ['programme_id', 'measure'],
            'facts': [],
            'counts': [
                {
                    'column': 'n',
                    'of': "case
                            when measure like '%_of_eligible'
                                then 'eligible for ' || programme_id
                            when measure like '%_of_enrolled'
                                then 'enrolled on ' || programme_id
                            else 'people'
                        end",
                },
                {
                    'column': 'n_people',
                    'of': "case
                            when measure in ('eligible', 'enrolled')
                                then measure || case
                                    when measure = 'eligible' then ' for ' else ' on '
                                end || programme_id
                            else measure || ' ' || programme_id
                        end",
                    'part_of': 'n',
                    'split': "case
                            when measure in ('eligible', 'not_eligible', 'unknown')
                                then 'eligibility for '
                            when measure like '%eligible_of_enrolled'
                                or measure like 'unknown_of_enrolled'
                                then 'eligibility of enrolled for '
                            else measure || ' '
                        end || programme_id",
                },
            ],
        },
        'rpt_recommendation_set': {
            'key': ['specification', 'measure', 'set_size', 'programme_id', 'field'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "'recommended to ' || specification",
                 'is_exact': true},
                {
                    'column': 'n_people',
                    'of': "'recommended to ' || specification || ' ' || measure || ' '
                        || coalesce(
                            programme_id, field,
                            cast(set_size as " ~ dbt.type_string() ~ ")
                        )",
                    'part_of': 'n',
                    'split': "measure || coalesce(' ' || programme_id, '')",
                },
            ],
        },
        'rpt_funnel': {
            'key': ['field', 'field_level', 'stage', 'measure'],
            'facts': [['field', 'field_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'decided ' || measure || ' on ' || stage",
                    'part_of': before,
                    'split': "measure || ' ' || stage",
                },
                {
                    'column': 'n_reached',
                    'of': "'applications ' || stage",
                    'part_of': 'n',
                    'split': "'reached'",
                },
                {
                    'column': 'n_left',
                    'of': "'left before ' || stage || ' ' || measure",
                    'part_of': before,
                    'split': "measure || ' ' || stage",
                },
                {
                    'column': 'n_undecided',
                    'of': "'undecided before ' || stage || ' ' || measure",
                    'part_of': before,
                    'split': "measure || ' ' || stage",
                },
                {
                    'column': 'n_declined',
                    'of': "'declined before ' || stage || ' ' || measure",
                    'part_of': 'n',
                    'split': "'reached'",
                },
                {
                    'column': 'n_taken_back',
                    'of': "'taken back before ' || stage || ' ' || measure",
                    'part_of': 'n',
                    'split': "'reached'",
                },
            ],
        },
        'rpt_equality_ratio': {
            'key': [
                'measure', 'breakdown', 'breakdown_level', 'field', 'reference_level',
                'compared_level',
            ],
            'facts': [['breakdown', 'breakdown_level']],
            'counts': [
                {
                    'column': 'n_reference',
                    'of': "'base of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', 'reference_level']],
                },
                {
                    'column': 'n_reference_events',
                    'of': "'events of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', 'reference_level']],
                    'part_of': 'n_reference',
                    'split': 'measure',
                },
                {
                    'column': 'n_compared',
                    'of': "'base of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', 'compared_level']],
                },
                {
                    'column': 'n_compared_events',
                    'of': "'events of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', 'compared_level']],
                    'part_of': 'n_compared',
                    'split': 'measure',
                },
                {
                    'column': 'n_not_stated',
                    'of': "'base of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', "'Not stated'"]],
                },
                {
                    'column': 'n_not_stated_events',
                    'of': "'events of ' || measure",
                    'facts': [['breakdown', 'breakdown_level'],
                              ['field', "'Not stated'"]],
                    'part_of': 'n_not_stated',
                    'split': 'measure',
                },
            ],
        },
        'rpt_workforce_share': {
            'key': [
                'indicator', 'snapshot_date', 'breakdown', 'breakdown_level',
            ],
            'facts': [['breakdown', 'breakdown_level']],
            'counts': [
                {'column': 'n_people', 'of': "'staff on ' || snapshot_date"},
                {
                    'column': 'n',
                    'of': "'staff who stated ' || field || ' on ' || snapshot_date",
                    'part_of': 'n_people',
                    'split': "'stated ' || field",
                },
                {
                    'column': 'n_not_stated',
                    'of': "'staff not stating ' || field || ' on ' || snapshot_date",
                    'part_of': 'n_people',
                    'split': "'stated ' || field",
                },
                {
                    'column': 'n_compared',
                    'of': "field || ' ' || compared_level || ' on ' || snapshot_date",
                    'part_of': 'n',
                    'split': 'field',
                },
            ],
        },
        'rpt_community_mix': {
            'key': [
                'population', 'breakdown', 'breakdown_level', 'field', 'field_level',
            ],
            'facts': [['breakdown', 'breakdown_level'], ['field', 'field_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'members ' || population",
                    'facts': [['breakdown', 'breakdown_level']],
                },
                {'column': 'n_level', 'of': "'members ' || population"},
            ],
        },
        'rpt_community_engagement': {
            'key': ['measure', 'field', 'field_level'],
            'facts': [['field', 'field_level']],
            'counts': [
                {'column': 'n', 'of': "'members for ' || measure"},
                {
                    'column': 'n_events',
                    'of': "'members who ' || measure",
                    'part_of': 'n',
                    'split': 'measure',
                },
            ],
        },
        'rpt_community_takeup': {
            'key': ['measure', 'field', 'field_level', 'activity_type'],
            'facts': [['field', 'field_level']],
            'counts': [
                {'column': 'n', 'of': "'could come to ' || activity_type"},
                {
                    'column': 'n_events',
                    'of': "'came to ' || activity_type",
                    'part_of': 'n',
                    'split': 'activity_type',
                },
                {
                    'column': 'n_events',
                    'of': "'came to ' || activity_type",
                    'part_of': "case
                            when field = 'all' then 'took part; activity_type: '
                                || activity_type
                        end",
                    'split': "'as members'",
                },
            ],
        },
        'rpt_community_activity': {
            'key': ['measure', 'activity_type'],
            'facts': [["'activity_type'", 'activity_type']],
            'counts': [
                {'column': 'n_people', 'of': "'took part'"},
                {'column': 'n_registered', 'of': "'registrations'"},
                {'column': 'n_attended', 'of': "'attendances'"},
                {
                    'column': 'n_walked_in',
                    'of': "'attendances without registration'",
                    'part_of': 'n_attended',
                    'split': "'registration'",
                },
                {
                    'column': 'n',
                    'of': "'seen for ' || measure",
                    'part_of': "case measure
                            when 'attended_of_registered' then 'registrations'
                            when 'came_back_of_attended' then 'took part'
                            else 'attendances'
                        end",
                    'split': 'measure',
                },
                {
                    'column': 'n_events',
                    'of': "'events of ' || measure",
                    'part_of': 'n',
                    'split': "'events'",
                },
                {
                    'column': 'n_events',
                    'of': "'events of ' || measure",
                    'part_of': "case
                            when measure = 'attended_of_registered' then 'attendances'
                        end",
                    'split': "'registration'",
                },
                {
                    'column': 'n_members',
                    'of': "case
                            when measure = 'came_back_of_attended'
                                then 'seen for ' || measure
                            else 'members seen for ' || measure
                        end",
                },
            ],
        },
        'rpt_community_series': {
            'key': ['series'],
            'facts': [],
            'counts': [
                {
                    'column': 'n_people',
                    'of': "'took part in ' || series",
                    'part_of': "'took part; activity_type: ' || activity_type",
                    'split': "'in ' || series",
                },
                {
                    'column': 'n_attendances',
                    'of': "'attendances at ' || series",
                    'part_of': "'attendances; activity_type: ' || activity_type",
                    'split': "'series'",
                },
            ],
        },
        'rpt_community_growth': {
            'key': ['measure', 'calendar_month'],
            'facts': [],
            'counts': [
                {
                    'column': 'n_joined',
                    'of': "'joined in ' || " ~ month,
                    'part_of': "'joined by ' || " ~ month,
                    'split': "'month'",
                },
                {
                    'column': 'n_joined',
                    'of': "'joined in ' || " ~ month,
                    'part_of': "'there in ' || " ~ month,
                    'split': "'first'",
                },
                {
                    'column': 'n_joined',
                    'of': "'joined in ' || " ~ month,
                    'part_of': "case
                            when is_complete then 'joined in whole months before ' || "
                        ~ next_month ~ "
                        end",
                    'split': "'month'",
                },
                {
                    'column': 'n_ever',
                    'of': "'joined by ' || " ~ month,
                    'part_of': "'joined by ' || " ~ next_month,
                    'split': "'month'",
                },
                {
                    'column': 'n_ever',
                    'of': "'joined by ' || " ~ month,
                    'part_of': "case when " ~ is_last_month ~ " then 'members ever' end",
                    'split': "'joined'",
                },
                {
                    'column': 'n_members',
                    'of': "'members at the end of ' || " ~ month,
                    'part_of': "'there in ' || " ~ month,
                    'split': "'last'",
                },
                {
                    'column': 'n_members',
                    'of': "'members at the end of ' || " ~ month,
                    'part_of': "'there in ' || " ~ next_month,
                    'split': "'first'",
                },
                {
                    'column': 'n_members',
                    'of': "'members at the end of ' || " ~ month,
                    'part_of': "'joined by ' || " ~ month,
                    'split': "'stayed'",
                },
                {
                    'column': 'n_members',
                    'of': "'members at the end of ' || " ~ month,
                    'part_of': "case when " ~ is_last_month ~ " then 'members now' end",
                    'split': "'joined'",
                },
                {
                    'column': 'n_left',
                    'of': "'left in the month ' || " ~ month,
                    'part_of': "'there in ' || " ~ month,
                    'split': "'last'",
                },
                {
                    'column': 'n',
                    'of': "'joined in whole months before ' || " ~ month,
                    'part_of': "'joined in whole months before ' || coalesce("
                        ~ next_month ~ ", cast(max(calendar_month) over () as "
                        ~ text ~ "))",
                    'split': "case
                            when calendar_month is null then 'all' else 'month'
                        end",
                },
            ],
        },
        'rpt_community_quality': quality,
        'rpt_community_champion': {
            'key': ['measure'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "case
                        when measure = 'champion_of_interested' then 'interested of it'
                        else 'members for ' || measure
                    end"},
                {
                    'column': 'n_events',
                    'of': "case
                            when measure = 'interested' then 'interested of it'
                            else 'members who ' || measure
                        end",
                    'part_of': 'n',
                    'split': 'measure',
                },
            ],
        },
        'rpt_community_survey': {
            'key': ['question', 'answer'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "'answered ' || question"},
                {
                    'column': 'n_events',
                    'of': "'answered ' || question || ': ' || answer",
                    'part_of': 'n',
                    'split': 'question',
                },
            ],
        },
        'rpt_community_segment': {
            'key': ['segment_id'],
            'facts': [["'segment'", 'segment_id']],
            'counts': [
                {'column': 'n_ever', 'of': "'members ever in a segment'"},
                {'column': 'n', 'of': "'members now in a segment'", 'facts': []},
                {'column': 'n_events', 'of': "'members now in a segment'"},
            ],
        },
        'rpt_community_segment_quarter': {
            'key': ['segment_id', 'calendar_quarter'],
            'facts': [["'segment'", 'segment_id']],
            'counts': [
                {'column': 'n', 'of': in_segment, 'facts': []},
                {'column': 'n_events', 'of': in_segment},
            ],
        },
        'rpt_community_segment_profile': {
            'key': ['segment_id', 'field', 'field_level'],
            'facts': [["'segment'", 'segment_id'], ['field', 'field_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'members ever in a segment, known ' || field",
                    'facts': [["'segment'", 'segment_id']],
                    'part_of': "'members ever in a segment'",
                    'split': "'known ' || field",
                },
                {
                    'column': 'n_level',
                    'of': "'members ever in a segment, known ' || field",
                },
                {
                    'column': 'n_everywhere',
                    'of': "'members ever in a segment, known ' || field",
                    'facts': [],
                },
                {
                    'column': 'n_level_everywhere',
                    'of': "'members ever in a segment, known ' || field",
                    'facts': [['field', 'field_level']],
                },
            ],
        },
        'rpt_community_segment_lift': {
            'key': ['measure', 'field', 'field_level', 'activity_type'],
            'facts': [['field', 'field_level']],
            'counts': [
                {'column': 'n', 'of': could},
                {
                    'column': 'n',
                    'of': could ~ this,
                    'facts': [],
                    'part_of': could,
                    'split': against,
                },
                {
                    'column': 'n_others',
                    'of': could ~ others,
                    'facts': [],
                    'part_of': could,
                    'split': against,
                },
                {
                    'column': 'n_events',
                    'of': did,
                    'part_of': could,
                    'split': "'took part'",
                },
                {
                    'column': 'n_events',
                    'of': did ~ this,
                    'facts': [],
                    'part_of': did,
                    'split': against,
                },
                {
                    'column': 'n_others_events',
                    'of': did ~ others,
                    'facts': [],
                    'part_of': did,
                    'split': against,
                },
                {
                    'column': 'n_others_events',
                    'of': did ~ others,
                    'facts': [],
                    'part_of': could ~ others,
                    'split': "'took part'",
                },
            ],
        },
        'rpt_community_retention': {
            'key': ['measure', 'field', 'field_level', 'months'],
            'facts': [['field', 'field_level']],
            'counts': [
                {'column': 'n', 'of': "'members followed for ' || measure"},
                {
                    'column': 'n_left',
                    'of': "'left in ' || coalesce(
                            cast(months as " ~ dbt.type_string() ~ "), measure
                        )",
                    'part_of': 'n',
                    'split': "coalesce(
                            cast(months as " ~ dbt.type_string() ~ "), measure
                        )",
                },
            ],
        },
        'rpt_assessment_coverage': {
            'key': ['measure', 'breakdown', 'breakdown_level'],
            'where': "measure = 'people_assessed'",
            'facts': [['breakdown', 'breakdown_level']],
            'counts': [
                {'column': 'n', 'of': "'assessed'", 'facts': []},
                {'column': 'n_assessed', 'of': "'assessed'"},
            ],
        },
        'rpt_capability_quality': quality,
        'rpt_learning_need': {
            'key': [
                'breakdown', 'breakdown_level', 'scope', 'domain', 'subdomain',
                'measure',
            ],
            'facts': [['breakdown', 'breakdown_level']],
            'counts': [
                {
                    'column': 'n',
                    'of': "'assessed for ' || measure || ' in '
                        || coalesce(subdomain, domain, scope)",
                    'part_of': "case when scope = 'framework' then 'assessed' end",
                    'split': 'measure',
                },
                {
                    'column': 'n_short',
                    'of': "'short in ' || coalesce(subdomain, domain, scope)",
                    'part_of': 'n',
                    'split': "'short'",
                },
            ],
        },
        'rpt_need_coverage': {
            'key': ['subdomain_id', 'measure'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "'assessed for ' || measure || ' in ' || subdomain"},
                {
                    'column': 'n_short',
                    'of': "'short in ' || subdomain",
                    'part_of': 'n',
                    'split': "'short'",
                },
            ],
        },
        'rpt_workshop_funnel': {
            'key': ['measure', 'run_id', 'session_no'],
            'facts': [["'run'", 'run_id']],
            'counts': [
                {'column': 'n', 'of': "'began the workshops'"},
                {
                    'column': 'n_attended',
                    'of': "'attended workshop ' || session_no",
                    'part_of': 'n',
                    'split': "'attended workshop ' || session_no",
                },
            ],
        },
        'rpt_recruitment_directorate': {
            'key': ['measure', 'directorate'],
            'facts': [["'directorate'", 'directorate']],
            'counts': [
                {'column': 'n', 'of': "'shortlisted in directorates'"},
                {'column': 'n_shortlisted', 'of': "'shortlisted in directorates'"},
                {
                    'column': 'n_shortlisted_bme',
                    'of': "'shortlisted in directorates, BME'",
                    'part_of': 'n_shortlisted',
                    'split': "'ethnicity'",
                },
                {
                    'column': 'n_appointed',
                    'of': "'appointed in directorates'",
                    'part_of': 'n_shortlisted',
                    'split': "'appointment'",
                },
                {
                    'column': 'n_bme',
                    'of': "'appointed in directorates, BME'",
                    'part_of': 'n_appointed',
                    'split': "'ethnicity'",
                },
            ],
        },
        'rpt_recruitment_chart': {
            'key': ['chart', 'scope', 'stage', 'posted_month', 'measure'],
            'facts': [["'month'", 'posted_month'],
                      ["'period'", "case
                            when is_baseline then 'before' else 'after'
                        end"]],
            'counts': [
                {
                    'column': 'n',
                    'of': "'stated ethnicity, posts ' || scope || ', ' || stage",
                },
                {
                    'column': 'n_bme',
                    'of': "'BME, posts ' || scope || ', ' || stage",
                    'part_of': 'n',
                    'split': "'ethnicity'",
                },
            ],
        },
        'rpt_recruitment_representation': {
            'key': ['scope', 'measure', 'period', 'stage', 'from_stage'],
            'facts': [own_period],
            'counts': [
                {
                    'column': 'n',
                    'of': "case
                            when " ~ is_held ~ " then 'stated ethnicity and decided"
                                ~ of_posts ~ "from_stage
                            else 'stated ethnicity" ~ of_posts ~ "coalesce(
                                from_stage, stage
                            )
                        end",
                    'facts': [["'period'", 'period']],
                },
            ] + represented,
        },
        'rpt_recruitment_quality': quality,
        'rpt_text_cleaning': {
            'key': ['kind'],
            'facts': [],
            'counts': [
                {'column': 'n_all_texts', 'of': "'texts'"},
                {
                    'column': 'n_texts',
                    'of': "'texts with a ' || kind",
                    'part_of': 'n_all_texts',
                    'split': 'kind',
                },
            ],
        },
        'rpt_fellowship': {
            'key': ['measure', 'field', 'field_level'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "'fellows for ' || measure"},
                {
                    'column': 'n_fellows',
                    'of': "measure || ' ' || field || ' ' || field_level",
                    'part_of': 'n',
                    'split': "field || case
                            when field = 'theme' then ' ' || field_level else ''
                        end",
                },
            ],
        },
        'rpt_headline': {
            'key': ['metric'],
            'facts': [["'white_bme'", "case metric
                        when 'white_appointed_share' then 'White'
                        when 'wres_2' then 'White'
                        when 'bme_appointed_share' then 'BME'
                    end"]],
            'counts': [
                {'column': 'n', 'of': "case
                        when metric like '%_appointed_share' or metric = 'wres_2'
                            then 'base of appointed_of_shortlisted'
                        when metric in ('members', 'active_share')
                            then 'members for active'
                        when metric in ('people_assessed', 'share_short')
                            then 'assessed for share_short in framework'
                        when metric = 'fellows' then 'fellows for fellows'
                        when metric = 'completion_share'
                            then 'enrolments with known completion'
                        else metric
                    end"},
                {
                    'column': 'n_part',
                    'of': "case
                            when metric like '%_appointed_share' or metric = 'wres_2'
                                then 'events of appointed_of_shortlisted'
                            when metric = 'active_share' then 'members who active'
                            when metric = 'share_short' then 'short in framework'
                            when metric = 'completion_share' then 'completion reached'
                            else 'part of ' || metric
                        end",
                    'part_of': 'n',
                    'split': "case
                            when metric like '%_appointed_share' or metric = 'wres_2'
                                then 'appointed_of_shortlisted'
                            when metric = 'active_share' then 'active'
                            when metric = 'share_short' then 'short'
                            when metric = 'completion_share' then 'completion'
                            else metric
                        end",
                },
                {
                    'column': 'n_compared',
                    'of': "'base of appointed_of_shortlisted'",
                    'facts': [["'white_bme'", "'BME'"]],
                },
                {
                    'column': 'n_compared_part',
                    'of': "'events of appointed_of_shortlisted'",
                    'facts': [["'white_bme'", "'BME'"]],
                    'part_of': 'n_compared',
                    'split': "'appointed_of_shortlisted'",
                },
            ],
        },
        'rpt_region': {
            'key': ['region', 'measure'],
            'facts': [],
            'counts': [
                {'column': 'n', 'of': "case
                        when measure in ('share_short', 'bme_of_offered')
                            then measure || ' of ' || region
                        else 'all for ' || measure
                    end"},
                {
                    'column': 'n_part',
                    'of': "measure || ' in ' || region",
                    'part_of': 'n',
                    'split': 'measure',
                },
                {
                    'column': 'n_part',
                    'of': "measure || ' in ' || region",
                    'part_of': "case
                            when measure = 'people_assessed' then 'assessed; region: '
                                || region
                        end",
                    'split': 'measure',
                },
            ],
        },
    }) }}
{%- endmacro %}

{# The name of a row of a mart, by its key columns. #}
{% macro released_row(mart, alias) -%}
    {%- set parts = [] -%}
    {%- for column in released_counts()[mart]['key'] -%}
        {%- do parts.append(
            "coalesce(cast(" ~ alias ~ "." ~ column ~ " as " ~ dbt.type_string()
            ~ "), '')"
        ) -%}
    {%- endfor -%}
    {{ parts | join(" || '|' || ") }}
{%- endmacro %}

{# The published counts of a mart, with what is told of the people of each. #}
{% macro counts_of_mart(mart) -%}
    {%- set told = released_counts()[mart] -%}
    {%- set people = {} -%}
    {%- for count in told['counts'] -%}
        {%- do people.update({count['column']: count['of']}) -%}
    {%- endfor -%}
    {%- set text = dbt.type_string() -%}
    {%- set nothing = "cast(null as " ~ text ~ ")" -%}
    {%- for count in told['counts'] -%}
        {%- set facts = count.get('facts', told['facts']) -%}
        {%- set whole = count.get('part_of', nothing) %}
    select
        '{{ mart }}' as table_name,
        {{ released_row(mart, 'counted') }} as row_key,
        '{{ count["column"] }}' as count_column,
        cast({{ count['column'] }} as {{ dbt.type_bigint() }}) as n,
        {{ count.get('is_exact', false) | lower }} as is_exact,
        {{ count['of'] }} as people,
        {%- for place in [0, 1] %}
            {%- set fact = facts[place] if facts | length > place else [nothing] * 2 %}
        cast({{ fact[0] }} as {{ text }}) as field_{{ place + 1 }},
        cast({{ fact[1] }} as {{ text }}) as level_{{ place + 1 }},
        {%- endfor %}
        {{ people.get(whole, whole) }} as of_people,
        {{ count.get('split', nothing) }} as split
    from {{ ref(mart) }} as counted
    where {{ count['column'] }} is not null and {{ told.get('where', 'true') }}
        {{- "\n    union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# A fact as text; nothing where it tells nothing. #}
{% macro released_fact(field, level) -%}
    case
        when lower({{ field }}) <> 'all' and lower({{ level }}) <> 'all'
            then '; ' || {{ field }} || ': ' || {{ level }}
        else ''
    end
{%- endmacro %}

{#
    A mart as it may be published: a count that is withheld to protect another reads 1,
    so that whatever is done with a small count is done with it.
#}
{% macro released(mart) -%}
    {%- set columns = [] -%}
    {%- for count in released_counts()[mart]['counts'] -%}
        {%- if not count.get('is_exact') and count['column'] not in columns -%}
            {%- do columns.append(count['column']) -%}
        {%- endif -%}
    {%- endfor -%}
    (
        select
            {{ adapter.dispatch("with_columns")("mart", columns, withheld_columns(columns)) }}
        from {{ ref(mart) }} as mart
        left join (
            select
                row_key,
                {%- for column in columns %}
                max(case when count_column = '{{ column }}' then 1 end)
                    as {{ column }}{{ "," if not loop.last }}
                {%- endfor %}
            from {{ ref('rpt_suppressed_count') }}
            where table_name = '{{ mart }}' and reason = 'withheld'
            group by row_key
        ) as withheld
            on {{ released_row(mart, 'mart') }} = withheld.row_key
    )
{%- endmacro %}

{# The counts of a mart, 1 where they are withheld. #}
{% macro withheld_columns(columns) -%}
    {%- set replaced = [] -%}
    {%- for column in columns -%}
        {%- do replaced.append(
            "coalesce(cast(withheld." ~ column ~ " as " ~ dbt.type_bigint() ~ "), mart."
            ~ column ~ ") as " ~ column
        ) -%}
    {%- endfor -%}
    {{ replaced | join(", ") }}
{%- endmacro %}

{# All columns of a relation, some of them replaced. #}
{% macro default__with_columns(relation, columns, replaced) -%}
    {{ relation }}.* except ({{ columns | join(", ") }}), {{ replaced }}
{%- endmacro %}

{% macro duckdb__with_columns(relation, columns, replaced) -%}
    {{ relation }}.* replace ({{ replaced }})
{%- endmacro %}

{# A Parquet file as a relation. #}
{% macro parquet_file(path) -%}
    {{ return(adapter.dispatch("parquet_file")(path)) }}
{%- endmacro %}

{% macro default__parquet_file(path) -%}
    parquet.`{{ path }}`
{%- endmacro %}

{% macro duckdb__parquet_file(path) -%}
    read_parquet('{{ path | replace("'", "''") }}')
{%- endmacro %}
